package import Indexes
package import PlaybookFiles
import Verification

/// Copies dependencies from the upstream index into indexes of a channel.
package struct MirrorStep: ChangingStepKind {
    package var channelName: String
    /// A project of the catalog, or `all`.
    package var package: String
    /// Names of its dependencies; empty: all of them.
    package var dependencies: [String]
    /// Prefixes; empty: every index of the channel.
    package var indexes: [String]
    package var dryRun: Bool
    /// Whether `indexes` may name indexes that are not there yet, directly below a root.
    package var create: Bool

    package init(
        channel: String, package: String, dependencies: [String] = [], indexes: [String] = [], dryRun: Bool = false,
        create: Bool = false
    ) {
        channelName = channel
        self.package = package
        self.dependencies = dependencies
        self.indexes = indexes
        self.dryRun = dryRun
        self.create = create
    }

    package var channel: String? { channelName }
    package var readsUpstream: Bool { true }

    package static let name = "mirror"
    package static let help =
        "Copies the dependencies of a project of the catalog, or of `all`, into the indexes."
    package static let keys = [
        StepKey.channel, StepKey("package", required: true, "A project of the catalog, or `all`."),
        StepKey("dependencies", .texts, "Names of dependencies of that project; all of them without it."), .indexes,
        StepKey(
            "create", .flag,
            "With `true`, an index of `indexes` that is not there yet is made, if it lies directly below a root."),
        .dryRun,
    ]

    package init?(reading reader: inout StepReader) {
        let channel = reader.channel()
        let package = reader.package("package")
        dependencies = reader.list("dependencies", as: .project)
        indexes = reader.list("indexes", as: .prefix)
        create = reader.flag("create")
        if create, indexes.isEmpty {
            reader.report("'create' needs 'indexes'", hint: "name the new indexes, such as v2/gfx1151")
        }
        dryRun = reader.flag("dry-run")
        guard let channel, let package else { return nil }
        (self.channelName, self.package) = (channel, package)
    }

    package mutating func fill(_ filling: inout TextFilling) {
        filling.fill(&channelName)
        filling.fill(&package)
        filling.fill(&dependencies, as: .project)
        filling.fill(&indexes, as: .prefix)
    }

    package var written: [WrittenSetting] {
        [
            WrittenSetting("channel", text: channel), WrittenSetting("package", text: package),
            WrittenSetting("dependencies", texts: dependencies), WrittenSetting("indexes", texts: indexes),
            WrittenSetting("create", flag: create),
            WrittenSetting("dry-run", flag: dryRun),
        ]
    }

    package func changes(in context: StepContext, on channel: OpenChannel) async throws -> Plan {
        let workspace = context.workspace
        let upstream = UpstreamIndex(
            location: try await workspace.connections.upstream(), transport: workspace.connections.transport)
        let planner = MirrorPlanner(
            reader: channel.reader, catalog: workspace.catalog, upstream: upstream, journal: workspace.journal,
            versioned: channel.isVersioned, time: context.time)
        return try await planner.plan(
            package: package, only: try context.projectNames(dependencies), indexes: indexes, create: create,
            overlay: context.planned[channelName] ?? [])
    }
}
