import Foundation
import Indexes
import RunJournal

/// What holds for every channel: who signs, where dependencies come from, and the journal.
struct MachineExamination: Sendable {
    let workspace: Workspace
    let signer: Doctor.Signer

    func section() async -> DoctorReport.Section {
        async let upstream = upstream()
        let credentials = await credentials()
        let identity = credentials.verdict == .problem ? [] : [await identity()]
        return DoctorReport.Section(channel: nil, lines: [credentials] + identity + [await upstream, journal()])
    }

    private func credentials() async -> DoctorReport.Line {
        do {
            let key = try await signer.credentials()
            let text = "\(key.accessKeyID) (\(key.isTemporary ? "temporary" : "long-lived"), from \(key.source))"
            guard let expiration = key.expiration else { return .init(.credentials, .ok, text) }
            let minutes = Int(expiration.timeIntervalSince(workspace.now()) / 60)
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

    /// Who the service says it is. That it cannot be asked is no problem: a run asks nothing of it.
    private func identity() async -> DoctorReport.Line {
        guard let ask = signer.identity else {
            return .init(.identity, .unknown, "unknown: the store has no service that tells identities")
        }
        do {
            let identity = try await ask()
            return .init(.identity, .ok, "\(identity.arn) (account \(identity.account))")
        } catch {
            return .init(.identity, .unknown, "unknown: \(error)")
        }
    }

    private func upstream() async -> DoctorReport.Line {
        do {
            let location = try await workspace.upstream()
            return .init(.upstream, .ok, "\(withoutUser(location.url)) (from \(location.origin))")
        } catch UpstreamError.notConfigured {
            return .init(
                .upstream, .warning, "no upstream index is configured: nothing can be mirrored",
                hint: "name one with --upstream URL, `upstream:` in catalog.yaml, PIP_INDEX_URL or pip's configuration")
        } catch UpstreamError.badURL(_, let origin) {
            return .init(.upstream, .problem, "what \(origin) names is no http URL")
        } catch {
            return .init(.upstream, .problem, "\(error)")
        }
    }

    /// The URL without the user name and the password that some private indexes have in it.
    private func withoutUser(_ url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        let rest = url[scheme.upperBound...]
        guard let at = rest.prefix(while: { $0 != "/" }).lastIndex(of: "@") else { return url }
        return String(url[..<scheme.upperBound] + rest[rest.index(after: at)...])
    }

    private func journal() -> DoctorReport.Line {
        do {
            let findings = try workspace.journal.verify()
            if let first = findings.first {
                return .init(
                    .journal, .problem, "\(workspace.journal.path): \(findings.count) findings: \(first)",
                    hint:
                        "keep a copy of the file; a run can be rolled back from the bucket alone with `rollbook restore`"
                )
            }
            let open = try workspace.journal.runs(limit: nil, unfinishedOnly: true)
            guard let newest = open.first else { return .init(.journal, .ok, "\(workspace.journal.path) is sound") }
            return .init(
                .journal, .warning, "\(workspace.journal.path) is sound; \(open.count) runs are not finished",
                hint: "`rollbook resume \(newest.id)` goes on with the newest, `rollbook status` shows all")
        } catch {
            return .init(.journal, .problem, "\(error)")
        }
    }
}
