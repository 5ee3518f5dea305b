import HTTPTransport
package import Indexes
package import PlaybookFiles
import SimpleRepository

extension Workspace {
    /// The plan of a mirror step.
    package func plan(_ step: MirrorStep, on channel: OpenChannel) async throws -> Plan {
        let upstream = UpstreamIndex(location: try await upstream(), transport: transport)
        let planner = MirrorPlanner(reader: channel.reader, catalog: catalog, upstream: upstream, journal: journal)
        return try await planner.plan(package: step.package, indexes: step.indexes, create: step.create)
    }

    /// The plan of a reindex step.
    /// - Parameter overlay: what earlier steps of a dry run would have written.
    package func plan(_ step: ReindexStep, on channel: OpenChannel, overlay: [Change]) async throws -> Plan {
        let planner = ReindexPlanner(
            reader: channel.reader, catalog: catalog, journal: journal, versioned: channel.isVersioned)
        return try await planner.plan(
            .init(
                indexes: step.indexes, projects: try step.projects.map { try projectName($0) }, overlay: overlay,
                allowShrink: step.allowShrink))
    }

    /// The plan of the pages that a rollback or a restore writes anew.
    /// - Parameter overlay: what will be withdrawn after them.
    func plan(_ pages: [Regeneration], on channel: OpenChannel, overlay: [Change]) async throws -> Plan {
        let planner = ReindexPlanner(
            reader: channel.reader, catalog: catalog, journal: journal, versioned: channel.isVersioned)
        let plans = try await mapConcurrently(pages, limit: 16) { page in
            try await planner.plan(
                .init(
                    indexes: [page.index], projects: page.projects.sorted().compactMap { ProjectName($0) },
                    rootPage: .ofPages, overlay: overlay.filter { $0.index == page.index }, allowShrink: true))
        }
        return Plan(
            channel: channel.channel, changes: plans.flatMap(\.changes), notes: plans.flatMap(\.notes),
            unchangedCount: plans.reduce(0) { $0 + $1.unchangedCount })
    }

    /// The plan of a promote step.
    package func plan(_ step: PromoteStep, on channel: OpenChannel) async throws -> Plan {
        let request = PromotePlanner.Request(
            from: step.from, to: step.to, indexes: step.indexes,
            projects: try step.projects.map { try projectName($0) },
            versions: try step.versions.map { text in
                guard let version = PythonVersion(text) else {
                    throw RunError.badInput(name: "version", value: text, choices: [])
                }
                return version
            })
        return try await PromotePlanner(reader: channel.reader, journal: journal).plan(request)
    }

    private func projectName(_ text: String) throws -> ProjectName {
        guard let name = ProjectName(text) else {
            throw RunError.badInput(name: "project", value: text, choices: [])
        }
        return name
    }
}
