import Indexes
import Objects
package import PlaybookFiles
import RunJournal
import S3
import SimpleRepository
import Verification

/// Invalidates a run's changes of a channel in CloudFront, or the channel's pages.
package struct InvalidateStep: StepKind {
    /// The word for the run that the step itself belongs to.
    package static let ownRun = "this"

    package var channelName: String
    /// The run whose changes are invalidated, as in `RollbackStep`.
    package var run: String
    /// Every page of the channel, instead of a run's changes.
    package var pages: Bool
    /// Prefixes; empty: every index.
    package var indexes: [String]
    /// Project names; empty: every project, and the root pages.
    package var projects: [String]
    /// The wait for CloudFront, in seconds; `nil`: ten minutes.
    package var waitSeconds: Int?

    package init(
        channel: String, run: String = InvalidateStep.ownRun, pages: Bool = false, indexes: [String] = [],
        projects: [String] = [], waitSeconds: Int? = nil
    ) {
        channelName = channel
        self.run = run
        self.pages = pages
        self.indexes = indexes
        self.projects = projects
        self.waitSeconds = waitSeconds
    }

    package var channel: String? { channelName }

    package static let name = "invalidate"
    package static let help =
        "Asks CloudFront to forget what a run changed of the channel, or the channel's pages; waits until it is completed. "
        + "Needs `cloudfront`."
    package static let keys = [
        StepKey.channel, StepKey("run", "As for `rollback`; `this` without it."),
        StepKey("pages", .flag, "With `true`, the pages that are there, in place of what a run changed."), .indexes,
        .projects,
        StepKey("wait", "At most so long; 10 minutes without it."),
    ]

    package init?(reading reader: inout StepReader) {
        let channel = reader.channel()
        if let channel { reader.requireDistribution(of: channel) }
        let run = reader.text("run")
        if let run, run.text != Self.ownRun { reader.check(run: run) }
        let pages = reader.flag("pages")
        if pages, let run { reader.report("'run' and 'pages' exclude each other", at: run.place) }
        let indexes = reader.list("indexes", as: .prefix)
        let projects = reader.list("projects", as: .project)
        let waitSeconds = reader.seconds("wait")
        guard let channel else { return nil }
        self.init(
            channel: channel, run: run?.text ?? Self.ownRun, pages: pages, indexes: indexes, projects: projects,
            waitSeconds: waitSeconds)
    }

    package mutating func fill(_ filling: inout TextFilling) {
        filling.fill(&channelName)
        filling.fill(&run)
        filling.fill(&indexes, as: .prefix)
        filling.fill(&projects, as: .project)
    }

    package var written: [WrittenSetting] {
        [
            WrittenSetting("channel", text: channel), WrittenSetting("run", text: pages ? nil : run),
            WrittenSetting("pages", flag: pages), WrittenSetting("indexes", texts: indexes),
            WrittenSetting("projects", texts: projects), WrittenSetting("wait", seconds: waitSeconds),
        ]
    }

    package var invalidates: Bool { true }

    package func plan(in context: StepContext) async throws -> StepPlan {
        let target = run == Self.ownRun ? nil : try context.workspace.findRun(run)
        let plan = try await paths(of: target, in: context)
        return StepPlan(plan.summary, paths: plan.paths)
    }

    package func perform(in walk: StepWalk) async throws -> StepResult {
        let target = run == Self.ownRun ? walk.run : try walk.workspace.findRun(run)
        let plan = try await paths(of: target, in: walk.context)
        walk.workspace.console.report(.note(plan.summary))
        if plan.isEmpty { return .done(plan.summary) }
        let findings = try await walk.invalidate(plan, waitSeconds: waitSeconds)
        try walk.journal(findings)
        if walk.workspace.console.isInterrupted(), findings.verdict != .pass {
            return .interrupted("interrupted; the invalidation goes on by itself")
        }
        guard findings.verdict == .pass else { return .checksFailed(findings) }
        return .done("\(plan.count) forgotten")
    }

    /// - Parameter run: the run whose changes are invalidated, unless the step is about pages; `nil`: none yet, the planned
    ///   changes of a dry run's earlier steps.
    private func paths(of run: RunRecord?, in context: StepContext) async throws -> InvalidationPlan {
        let channel = try context.open(channelName)
        guard channel.channel.cloudFront != nil else { throw RunError.noDistribution(channel: channelName) }
        let objects =
            if pages {
                try await channel.reader.pages(of: indexes)
            } else {
                try run.map { try context.workspace.journal.changes(of: $0.id, state: .applied) }?
                    .filter { $0.channel == channelName }.compactMap { CachedObject($0) }
                    ?? (context.planned[channelName] ?? []).map { CachedObject($0) }
            }
        let projects = projects.map { ProjectName.normalize($0) }
        let selected = objects.merged.filter { object in
            (indexes.isEmpty || indexes.contains(object.index))
                && (projects.isEmpty || object.project.map(projects.contains) == true)
        }
        return InvalidationPlan(channel: channel.channel, objects: selected)
    }
}

extension BucketReader {
    /// The root and project pages of indexes; of all indexes if none is named.
    fileprivate func pages(of indexes: [String]) async throws -> [CachedObject] {
        let (prefixes, _) = try await self.indexes(indexes)
        return try await mapConcurrently(prefixes, limit: 16) { prefix in
            let listing = try await listing(of: prefix)
            let roots = [listing.rootPage, listing.rootTwin].compactMap(\.self)
            return roots.map { CachedObject(key: $0.key, index: prefix, project: nil) }
                + [listing.projectPages, listing.projectTwins].flatMap { pages in
                    pages.map { CachedObject(key: $1.key, index: prefix, project: $0) }
                }
        }.flatMap(\.self)
    }
}
