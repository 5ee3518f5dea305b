import Foundation
import Indexes
import RunJournal

/// The findings that apply to every channel: the source of dependencies, and the journal.
struct MachineExamination: Sendable {
    let workspace: Workspace
    /// The path of a named journal that does not exist.
    let missingJournal: String?

    func section() async -> DoctorReport.Section {
        DoctorReport.Section(channel: nil, lines: [await upstream(), journal()])
    }

    private func upstream() async -> DoctorReport.Line {
        do {
            let location = try await workspace.connections.upstream()
            return .init(.upstream, .ok, "\(withoutUser(location.url)) (from \(location.origin))")
        } catch UpstreamError.notConfigured {
            return .init(
                .upstream, .warning, "no upstream index is configured: nothing can be mirrored",
                hint: "name one with --upstream URL, `upstream:` in catalog.yaml, PIP_INDEX_URL or pip's configuration")
        } catch UpstreamError.badURL(_, let origin) {
            return .init(.upstream, .problem, "what \(origin) names is not an http URL")
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
        if let missingJournal {
            return .init(
                .journal, .warning, "there is no journal \(missingJournal): nothing is known of earlier runs from here",
                hint:
                    "the first run makes it; if there were runs, look for a typing error in --journal or ROLLBOOK_JOURNAL"
            )
        }
        do {
            let journal = workspace.journal
            let check = try journal.verifyNews(since: workspace.clock.now() - Self.checkSecondsMax)
            if let first = check.all.first {
                return .init(
                    .journal, .problem, "\(journal.path): \(counted(check.all.count, "finding")): \(first)",
                    hint:
                        "keep a copy of the file; a run can be rolled back from the bucket alone with `rollbook restore`"
                )
            }
            let open = try journal.runs(limit: nil, unfinishedOnly: true)
            guard let newest = open.first else {
                return .init(.journal, .ok, "\(journal.path) is sound\(extent(check))")
            }
            return .init(
                .journal, .warning,
                "\(journal.path) is sound\(extent(check)), with \(counted(open.count, "unfinished run"))",
                hint: "`rollbook resume \(newest.id)` goes on with the newest, `rollbook status` shows all")
        } catch {
            return .init(.journal, .problem, "\(error)")
        }
    }

    /// The time for which a check of the whole journal counts.
    private static let checkSecondsMax = 7.0 * 86_400

    /// The part that was not looked at again, in words; empty where everything was.
    private func extent(_ check: JournalFindings) -> String {
        guard let earlier = check.earlier else { return "" }
        return
            " (checked to event \(earlier.event) at \(rfc3339(earlier.at)), and \(counted(check.eventCount, "event")) since; "
            + "`rollbook journal check` checks all)"
    }
}
