import Indexes
import Objects
import PlaybookFiles
import RunJournal
import Verification

/// Steps on channels whose pages another program writes.
extension StepWalk {
    /// Waits until the pages show this step's changes, including those from before an interruption.
    ///
    /// - Returns: the step's result if they do not, or if the operator stopped the wait; `nil` if they do.
    func awaitPages(on channels: [OpenChannel]) async throws -> StepResult? {
        var late: [Finding] = []
        for channel in channels where channel.channel.pages.areExternal {
            let name = channel.channel.name
            let changes = try changes(on: name)
            guard !changes.isEmpty else { continue }
            let pages = FollowingPages(
                site: { workspace.publicSite(channel.channel) }, reader: channel.reader,
                publicWaitSeconds: workspace.limits.publicWaitSeconds)
            let looks = try await workspace.interruptible("waiting for the pages of \(name)") {
                try await pages.looks(at: changes)
            }
            guard let findings = looks else {
                return .interrupted("interrupted while it waited for the pages of \(name); all files are as planned")
            }
            try journal(findings, summed: pages.summed(findings))
            late += findings.filter { $0.name == .lateIndex && $0.verdict != .pass }
        }
        guard let first = late.first else { return nil }
        return .waiting(
            "\(counted(late.count, "page")) not written yet: \(first.subject): \(first.message); "
                + "nothing is rolled back for it, and a resumed run looks again")
    }

    /// The last change of each object that this step has made on a channel.
    private func changes(on channel: String) throws -> [ChangeRecord] {
        let applied = try workspace.journal.changes(
            of: run.id, state: .applied, stepPosition: record.position)
        let own = applied.filter { $0.channel == channel && $0.action != .purge }
        return Dictionary(grouping: own, by: \.key).values.compactMap { $0.max { $0.sequence < $1.sequence } }
    }
}
