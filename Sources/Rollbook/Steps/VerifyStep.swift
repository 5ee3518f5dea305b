import Indexes
package import PlaybookFiles
import RunJournal
import Verification

/// Checks the public URLs of a channel.
package struct VerifyStep: StepKind {
    package var channelName: String
    package var indexes: [String]
    package var projects: [String]
    /// The run whose changes are checked, as in `RollbackStep`; `nil`: the step's own run.
    package var run: String?
    /// Requirements that must be on offer, such as `torch==2.9.1`.
    package var expect: [String]
    /// Requirements that the real resolvers must be able to install from the index.
    package var install: [String]
    /// The CPython releases that they resolve for, such as `3.12`; empty: the newest of the catalog.
    package var pythons: [String]
    /// The time to poll until the publication is visible, in seconds; `nil`: the run's default.
    package var waitSeconds: Int?
    package var depth: VerifyDepth
    /// Invalidate stale URLs in CloudFront, and check again.
    package var invalidate: Bool

    package init(
        channel: String, indexes: [String] = [], projects: [String] = [], expect: [String] = [],
        install: [String] = [], pythons: [String] = [], waitSeconds: Int? = nil,
        depth: VerifyDepth = VerifyDepth(), invalidate: Bool = false, run: String? = nil
    ) {
        self.run = run
        self.pythons = pythons
        self.invalidate = invalidate
        channelName = channel
        self.indexes = indexes
        self.projects = projects
        self.expect = expect
        self.install = install
        self.waitSeconds = waitSeconds
        self.depth = depth
    }

    package var channel: String? { channelName }

    package static let name = "verify"
    package static let help = "Checks the public URLs ([the checks](../checks.md))."
    package static let keys =
        [
            StepKey.channel, .indexes, .projects,
            StepKey(
                "run",
                "The run whose changes are looked at, as for `rollback`: its new files are read whole, and what it brought is "
                    + "distinguished from what was there before. The run that the step is part of without it."),
            StepKey("expect", .texts, "Requirements that must be on offer."),
            StepKey(
                "install", .texts,
                "Requirements that pip and uv are asked to resolve from each index, alone or with those of `together`, in a "
                    + "dry run."),
            StepKey("pythons", .texts, "The CPythons of `install` (`[3.12]`); the newest of the catalog without it."),
            .wait,
        ] + VerifyDepth.keys + [
            StepKey(
                "invalidate", .flag, "With `true`, stale URLs are invalidated at CloudFront before the last look.")
        ]

    package init?(reading reader: inout StepReader) {
        let channel = reader.channel()
        if let channel, let known = reader.channel(named: channel), !known.hasPublicURL {
            reader.report(
                "channel '\(channel)' has no public URL to verify", hint: "add 'public' to the channel")
        }
        let indexes = reader.list("indexes", as: .prefix)
        let projects = reader.list("projects", as: .project)
        let run = reader.text("run")
        if let run { reader.check(run: run) }
        let expect = reader.list("expect", as: .offer)
        let install = reader.list("install", as: .requirement)
        let pythons = reader.list("pythons", as: .python)
        let waitSeconds = reader.seconds("wait")
        let depth = reader.depth()
        let invalidate = reader.flag("invalidate")
        if invalidate, let channel { reader.requireDistribution(of: channel) }
        guard let channel else { return nil }
        self.init(
            channel: channel, indexes: indexes, projects: projects, expect: expect, install: install,
            pythons: pythons, waitSeconds: waitSeconds, depth: depth, invalidate: invalidate, run: run?.text)
    }

    package mutating func fill(_ filling: inout TextFilling) {
        filling.fill(&channelName)
        filling.fill(&indexes, as: .prefix)
        filling.fill(&projects, as: .project)
        filling.fill(&run)
        filling.fill(&expect, as: .offer)
        filling.fill(&install, as: .requirement)
        filling.fill(&pythons, as: .python)
    }

    package var written: [WrittenSetting] {
        [
            WrittenSetting("channel", text: channel), WrittenSetting("indexes", texts: indexes),
            WrittenSetting("projects", texts: projects), WrittenSetting("run", text: run),
            WrittenSetting("expect", texts: expect),
            WrittenSetting("install", texts: install), WrittenSetting("pythons", texts: pythons),
            WrittenSetting("wait", seconds: waitSeconds), WrittenSetting("invalidate", flag: invalidate),
        ] + depth.written
    }

    package var invalidates: Bool { invalidate }
    package var isOutside: Bool { depth.outside }

    package func plan(in context: StepContext) async throws -> StepPlan { StepPlan("would check the public URLs") }

    package func perform(in walk: StepWalk) async throws -> StepResult {
        let looked = try await walk.workspace.interruptible("verifying \(channelName)") {
            try await lookAndInvalidate(in: walk)
        }
        guard let (report, invalidations) = looked else {
            return .interrupted("interrupted while it verified \(channelName); nothing was decided")
        }
        let findings = report.findings + invalidations
        try walk.journal(findings)
        try walk.workspace.journal.remember(verified: report.pages, files: report.files, gone: report.gone)
        try walk.workspace.journal.remember(report.facts)
        // In a playbook, a problem from before it began fails no step; a verification of its own reports all.
        let isOld: (Finding) -> Bool = { finding in
            walk.run.kind == .playbook && finding.verdict != .pass && finding.since == .before && !finding.isAskedFor
        }
        let (old, judged) = (findings.filter(isOld), findings.filter { !isOld($0) })
        switch (judged.verdict, judged.remedy) {
        case (.pass, _): return .done("\(counted(judged.count, "group")) of checks passed\(remark(on: old))")
        case (.inconclusive, .wait?): return try await notFresh(judged, in: walk)
        default: return try await walk.failedChecks(judged)
        }
    }

    private func remark(on old: [Finding]) -> String {
        guard !old.isEmpty else { return "" }
        let names = Set(old.map(\.name.rawValue)).sorted().joined(separator: ", ")
        let count = old.count == 1 ? "1 finding was" : "\(old.count) findings were"
        return "; \(count) there before this run (\(names)): `rollbook verify \(channelName)` lists them"
    }

    /// Decides what follows if the time is over and pages are stale. A person at the terminal may check again; without one the
    /// run waits to be resumed. A single verification has nothing to go on with, and ends.
    private func notFresh(_ findings: [Finding], in walk: StepWalk) async throws -> StepResult {
        let result = StepResult.checksFailed(findings)
        guard walk.run.kind == .playbook else { return result }
        switch await walk.workspace.console.ask(.init(.lookAgain, "\(result.summary). Look again?")) {
        case .yes(means: .terminal): return try await perform(in: walk)
        case .no: return result
        case .yes, .nobody:
            return .waiting("not fresh yet: \(result.summary); a resumed run looks again")
        }
    }
}
