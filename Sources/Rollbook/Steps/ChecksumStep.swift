import Indexes
import Objects
package import PlaybookFiles

/// Computes the SHA-256 of files that others uploaded without one, and keeps it in the bucket.
package struct ChecksumStep: StepKind {
    package var channelName: String
    /// Prefixes; empty: every index of the channel.
    package var indexes: [String]
    /// Whether files with a kept digest are read again.
    package var reread: Bool

    package init(channel: String, indexes: [String] = [], reread: Bool = false) {
        channelName = channel
        self.indexes = indexes
        self.reread = reread
    }

    package var channel: String? { channelName }
    package var changesObjects: Bool { true }

    package static let name = "checksum"
    package static let help =
        "Reads each file without a SHA-256 in the bucket once, and keeps its digest there."
    package static let keys = [
        StepKey.channel, .indexes,
        StepKey(
            "reread", .flag, "With `true`, files with a kept digest are read again, and wrong digests are mended."),
    ]

    package init?(reading reader: inout StepReader) {
        let channel = reader.channel()
        indexes = reader.list("indexes", as: .prefix)
        reread = reader.flag("reread")
        guard let channel else { return nil }
        channelName = channel
    }

    package mutating func fill(_ filling: inout TextFilling) {
        filling.fill(&channelName)
        filling.fill(&indexes, as: .prefix)
    }

    package var written: [WrittenSetting] {
        [
            WrittenSetting("channel", text: channel), WrittenSetting("indexes", texts: indexes),
            WrittenSetting("reread", flag: reread),
        ]
    }

    /// The files that would be read; their digests are not known before.
    package func plan(in context: StepContext) async throws -> StepPlan {
        let open = try context.open(channelName)
        let (work, _) = try await planner(in: context, on: open).work(indexes: indexes, reread: reread)
        return StepPlan(summary(of: work))
    }

    package func perform(in walk: StepWalk) async throws -> StepResult {
        let open = try walk.context.open(channelName)
        let planner = planner(in: walk.context, on: open)
        let (work, notes) = try await planner.work(indexes: indexes, reread: reread)
        let report = walk.workspace.console.report
        report(.note(summary(of: work)))
        let plan = try await planner.plan(work, notes: notes) { report(.note($0)) }
        return try await walk.carryOut(plan, on: open, dryRun: false)
    }

    private func planner(in context: StepContext, on open: OpenChannel) -> ChecksumPlanner {
        ChecksumPlanner(
            reader: open.reader, catalog: context.workspace.catalog, journal: context.workspace.journal,
            versioned: open.isVersioned)
    }

    private func summary(of work: [ChecksumPlanner.Work]) -> String {
        let objects = work.flatMap(\.objects)
        guard !work.isEmpty else { return "every listed file has a SHA-256" }
        let bytes = objects.reduce(into: Int64(0)) { sum, object in
            let (total, hasOverflowed) = sum.addingReportingOverflow(object.size)
            sum = hasOverflowed ? .max : total
        }
        return "\(counted(objects.count, "file")) of \(counted(work.count, "index", plural: "indexes")) to be read, "
            + "\(bytes) bytes: " + work.map(\.index).joined(separator: ", ")
    }
}
