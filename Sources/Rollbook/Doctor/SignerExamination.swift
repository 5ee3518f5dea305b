import Foundation
import Indexes
import PlaybookFiles

/// The signer for a channel: its credentials, and its identity according to the service.
struct SignerExamination: Sendable {
    let workspace: Workspace
    let key: @Sendable (Channel) async throws -> Doctor.Key

    /// - Parameter channel: `nil`: no request is made.
    func lines(_ channel: Channel?) async -> [DoctorReport.Line] {
        guard let channel else { return [] }
        let credentials = await credentials(channel)
        return [credentials]
            + (credentials.verdict == .problem ? [] : [await identity(channel), await settings(channel)])
    }

    private func settings(_ channel: Channel) async -> DoctorReport.Line {
        let unhonoured = (try? await key(channel))?.unhonoured ?? []
        guard !unhonoured.isEmpty else { return .init(.settings, .ok, "every setting of AWS's tools is honoured") }
        return .init(
            .settings, .warning, "not honoured: \(unhonoured.joined(separator: ", "))",
            hint: "rollbook goes on as if they were not set; take them out, or see that nothing depends on them")
    }

    private func credentials(_ channel: Channel) async -> DoctorReport.Line {
        do {
            let key = try await key(channel)
            let text = "\(key.accessKeyID) (\(key.isTemporary ? "temporary" : "long-lived"), from \(key.source))"
            guard let expiration = key.expiration else { return .init(.credentials, .ok, text) }
            let minutes = Int(expiration.timeIntervalSince(workspace.clock.now()) / 60)
            if minutes <= 0 {
                return .init(
                    .credentials, .problem, "\(text) expired at \(rfc3339(expiration))", hint: "sign in again",
                    cause: .notPermitted)
            }
            return .init(
                .credentials, minutes < 60 ? .warning : .ok, "\(text), until \(rfc3339(expiration))",
                hint: minutes < 60 ? "a long run may outlive them: sign in again before" : nil)
        } catch {
            return .init(
                .credentials, failed: error, hint: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE")
        }
    }

    /// The identity according to the service. A service that cannot be asked is not a problem: a run does not need it.
    private func identity(_ channel: Channel) async -> DoctorReport.Line {
        do {
            guard let identity = try await workspace.connections.callerIdentity(channel) else {
                return .init(.identity, .unknown, "the store has no identity service")
            }
            return .init(.identity, .ok, "\(identity.arn) (account \(identity.account))")
        } catch {
            return .init(.identity, .unknown, "unknown: \(error)")
        }
    }
}
