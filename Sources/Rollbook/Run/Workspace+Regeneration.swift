import Indexes
import PlaybookFiles
import SimpleRepository

extension Workspace {
    /// The plan of the pages that a rollback or a restore regenerates.
    /// - Parameter overlay: the withdrawals that follow them.
    func plan(_ pages: [Regeneration], on channel: OpenChannel, overlay: [Change]) async throws -> Plan {
        let planner = ReindexPlanner(
            reader: channel.reader, catalog: catalog, journal: journal, versioned: channel.isVersioned)
        let plans = try await mapConcurrently(pages, limit: 16) { page in
            try await planner.plan(
                .init(
                    indexes: [page.index], projects: page.projects.sorted().compactMap { ProjectName($0) },
                    rootPage: .ofPages, overlay: overlay.filter { $0.index == page.index }, allowShrink: true))
        }
        let plan = Plan(
            channel: channel.channel, changes: plans.flatMap(\.changes), notes: plans.flatMap(\.notes),
            unchangedCount: plans.reduce(0) { $0 + $1.unchangedCount })
        // A page that was public stays public.
        return try await SourceACLs(channel).given(to: plan)
    }
}
