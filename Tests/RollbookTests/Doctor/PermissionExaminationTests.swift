import HTTPTransport
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import Synchronization
import TestKit
import Testing

/// The simulation of the signer's policies in `doctor`.
@Suite struct PermissionExaminationTests {
    private static let role = "arn:aws:sts::123456789012:assumed-role/Publisher/ada"

    /// The finding, where an identity has these denials by action.
    private func line(
        _ arn: String? = role, denied: [String: Connections.PolicyEvaluation.Decision] = [:],
        fails: Bool = false
    ) async throws -> (line: DoctorReport.Line?, principals: Set<String>) {
        struct Forbidden: Error, CustomStringConvertible {
            var description: String { "AccessDenied: no" }
        }
        return try await TestBench.with { bench in
            let asked = Asked()
            let workspace = bench.workspace { workspace in
                workspace.connections.callerIdentity = { _ in arn.map { .init(account: "123456789012", arn: $0) } }
                workspace.connections.simulatePolicy = { _, principal, actions, resources in
                    if fails { throw Forbidden() }
                    asked.note(principal)
                    return actions.flatMap { action in
                        resources.map { .init(action: action, resource: $0, decision: denied[action] ?? .allowed) }
                    }
                }
            }
            let report = await Doctor(workspace: workspace) { _ in
                Doctor.Key(accessKeyID: "AKID", isTemporary: false, expiration: nil, source: "a test")
            }.examine([bench.channel("nightly")])
            let lines = report.sections.flatMap(\.lines).filter { $0.name == .permissions }
            #expect(lines.count <= 1)
            return (lines.first, asked.principals)
        }
    }

    private final class Asked: Sendable {
        private let names = Mutex<Set<String>>([])
        var principals: Set<String> { names.withLock { $0 } }
        func note(_ name: String) { names.withLock { _ = $0.insert(name) } }
    }

    @Test("All is allowed: the role of a session was asked about, not the session")
    func allowed() async throws {
        let (line, principals) = try await line()
        #expect(line?.verdict == .ok)
        #expect(principals == ["arn:aws:iam::123456789012:role/Publisher"])
    }

    @Test("What a policy forbids is a problem, with the action, a resource and the command that prints the policy")
    func forbidden() async throws {
        let line = try await line(denied: ["s3:DeleteObject": .explicitDeny, "s3:PutObject": .implicitDeny]).line
        #expect(line?.verdict == .problem && line?.cause == .notPermitted)
        #expect(
            line?.message
                == "a policy of arn:aws:iam::123456789012:role/Publisher forbids s3:DeleteObject "
                + "(such as on arn:aws:s3:::nightly-python/v2/*)")
        #expect(line?.hint == "`rollbook doctor --policy nightly` prints the policy that it needs")
    }

    @Test("What no policy allows is a warning: the bucket's may; and so is what no run needs")
    func notAllowed() async throws {
        let needed = try await line(denied: ["s3:PutObject": .implicitDeny]).line
        #expect(needed?.verdict == .warning && needed?.message.contains("allows s3:PutObject") == true)
        let other = try await line(denied: ["s3:GetBucketPolicy": .explicitDeny]).line
        #expect(other?.verdict == .warning && other?.message.contains("but not s3:GetBucketPolicy") == true)
    }

    @Test("Where nobody simulates, that is said, and is no problem")
    func unknown() async throws {
        let failed = try await line(fails: true).line
        #expect(failed?.verdict == .unknown)
        #expect(failed?.message.contains("iam:SimulatePrincipalPolicy): AccessDenied: no") == true)
        let federated = try await line("arn:aws:sts::123456789012:federated-user/ada").line
        #expect(federated?.verdict == .unknown)
        #expect(try await line("arn:aws:iam::123456789012:root").line?.verdict == .ok)
        #expect(try await line(nil).line == nil)
    }
}
