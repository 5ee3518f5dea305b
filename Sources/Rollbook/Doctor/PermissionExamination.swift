import Foundation
import PlaybookFiles

/// Whether the policies of the signer allow what rollbook does to a channel, by IAM's own simulation: nothing is tried.
///
/// The simulation knows the policies of the user or role and its permissions boundary. It knows nothing of the bucket's own
/// policy, which may allow more, nor of policies of the session and the organization, which may allow less.
struct PermissionExamination: Sendable {
    let workspace: Workspace
    let channel: Channel

    /// Permissions without which a run or a rollback fails. Others are for findings, tags and ACLs.
    private static let essential: Set = [
        "s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketVersioning", "s3:GetObject", "s3:GetObjectVersion",
        "s3:PutObject", "s3:DeleteObject",
    ]

    /// No line where no service knows the signer.
    func lines() async -> [DoctorReport.Line] {
        guard let identity = try? await workspace.connections.callerIdentity(channel) else { return [] }
        if identity.arn.hasSuffix(":root") {
            return [.init(.permissions, .ok, "the account's root user is allowed everything that the bucket allows")]
        }
        guard let principal = identity.policyHolder else {
            return [.init(.permissions, .unknown, "unknown: \(identity.arn) is neither a user nor a role")]
        }
        do {
            guard let denied = try await denied(principal) else { return [] }
            return [line(denied, principal)]
        } catch {
            return [
                .init(
                    .permissions, .unknown,
                    "unknown: the policies of \(principal) cannot be simulated (iam:SimulatePrincipalPolicy): \(error)")
            ]
        }
    }

    /// The denied evaluations; `nil` where there is no service that simulates.
    private func denied(_ principal: String) async throws -> [Connections.PolicyEvaluation]? {
        var denied: [Connections.PolicyEvaluation] = []
        for statement in LeastPolicy([.init(all: channel)]).statements {
            guard
                let found = try await workspace.connections.simulatePolicy(
                    channel, principal, statement.actions, statement.resources)
            else { return nil }
            denied += found.filter { $0.decision != .allowed }
        }
        return denied
    }

    private func line(_ denied: [Connections.PolicyEvaluation], _ principal: String) -> DoctorReport.Line {
        guard !denied.isEmpty else {
            return .init(.permissions, .ok, "the policies of \(principal) allow all that the channel needs")
        }
        let hint = "`rollbook doctor --policy \(channel.name)` prints the policy that it needs"
        let essential = denied.filter { Self.essential.contains($0.action) }
        let forbidden = essential.filter { $0.decision == .explicitDeny }
        if !forbidden.isEmpty {
            return .init(
                .permissions, .problem, "a policy of \(principal) forbids \(named(forbidden))", hint: hint,
                cause: .notPermitted)
        }
        if !essential.isEmpty {
            return .init(
                .permissions, .warning,
                "no policy of \(principal) allows \(named(essential)); that of the bucket may", hint: hint)
        }
        return .init(
            .permissions, .warning,
            "\(principal) may do what a run needs, but not \(named(denied)): what depends on it is left out", hint: hint
        )
    }

    /// The actions, each once, with the resource of the first.
    private func named(_ denied: [Connections.PolicyEvaluation]) -> String {
        let actions = denied.map(\.action)
        let unique = actions.enumerated().filter { actions.firstIndex(of: $1) == $0 }.map(\.element)
        return unique.joined(separator: ", ") + (denied.first.map { " (such as on \($0.resource))" } ?? "")
    }
}

extension Connections.CallerIdentity {
    /// The ARN of the user or role whose policies apply; `nil` for other identities.
    ///
    /// Of a session of a role it is the role's, as far as the session's ARN shows it: that leaves out a path.
    /// Source: IAM User Guide, "IAM ARNs".
    var policyHolder: String? {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn" else { return nil }
        let path = parts[5].split(separator: "/")
        switch (parts[2], path.first) {
        case ("iam", "user") where path.count > 1, ("iam", "role") where path.count > 1: return arn
        case ("sts", "assumed-role") where path.count == 3: return "arn:\(parts[1]):iam::\(parts[4]):role/\(path[1])"
        default: return nil
        }
    }
}
