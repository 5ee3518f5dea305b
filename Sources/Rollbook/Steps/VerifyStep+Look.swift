import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository
import Verification

/// The checks of a verify step.
extension VerifyStep {
    /// Verifies, invalidates stale URLs, and verifies again.
    func lookAndInvalidate(
        in walk: StepWalk
    ) async throws -> (ChannelVerifier.Report, invalidations: [Finding]) {
        let seconds = waitSeconds ?? walk.workspace.limits.publicWaitSeconds
        guard invalidate else { return (try await look(in: walk, waitSeconds: seconds), []) }
        let channel = try walk.context.open(channelName).channel
        guard channel.cloudFront != nil else { throw RunError.noDistribution(channel: channelName) }
        let report = try await look(in: walk, waitSeconds: 0)
        let stale = report.findings.filter { $0.remedy == .wait }.map(\.subject)
        let plan = InvalidationPlan(channel: channel, urls: stale)
        guard !plan.isEmpty else {
            return (stale.isEmpty ? report : try await look(in: walk, waitSeconds: seconds), [])
        }
        walk.workspace.console.report(.note("\(counted(stale.count, "stale public URL")): \(plan.summary)"))
        let invalidations = try await walk.invalidate(plan, waitSeconds: nil)
        return (try await look(in: walk, waitSeconds: seconds), invalidations)
    }

    /// The report of a verification; nothing is journaled.
    /// - Parameter waitSeconds: how long stale URLs are checked again.
    func look(in walk: StepWalk, waitSeconds: Int) async throws -> ChannelVerifier.Report {
        let workspace = walk.workspace
        let channel = try walk.context.open(channelName)
        guard channel.channel.hasPublicURL else { throw RunError.noPublicURL(channel: channelName) }
        let looked = try lookedAt(in: walk)
        let changes = try workspace.journal.changes(of: looked.id, state: .applied).filter {
            $0.channel == channelName
        }
        let verifier = ChannelVerifier(
            site: workspace.publicSite(channel.channel), catalog: workspace.catalog, journal: workspace.journal,
            reader: depth.outside ? nil : channel.reader, window: channel.window)
        var report = try await verifier.verify(try request(in: walk, changes: changes, waitSeconds: waitSeconds))
        if !install.isEmpty, report.findings.remedy != .outage {
            report.findings += try await installations(in: workspace, on: channel, changes)
        }
        return report
    }

    /// The run whose changes count.
    /// - Throws: `RunError.unknownRun` and similar errors.
    private func lookedAt(in walk: StepWalk) throws -> RunRecord {
        guard let run, run != RollbackStep.ownRun else { return walk.run }
        return try walk.workspace.findRun(run)
    }

    /// The request. Its requirements were checked when the playbook was read.
    private func request(in walk: StepWalk, changes: [ChangeRecord], waitSeconds: Int) throws -> VerifyRequest {
        let served = try walk.workspace.journal.checks(of: walk.run.id).filter {
            $0.name == Finding.Name.artifactServed.rawValue
        }
        let alreadyHashed = !served.isEmpty && served.allSatisfy { $0.verdict == .pass }
        return VerifyRequest(
            runID: walk.run.id, indexes: indexes, projects: projects.map { ProjectName.normalize($0) },
            changes: changes, hashed: alreadyHashed ? Set(changes.map(\.key)) : [],
            waitSeconds: waitSeconds, expected: expect.compactMap { ExpectedVersion($0) }, depth: depth)
    }

    /// The findings of the real resolvers about the indexes.
    ///
    /// Requirements were checked when the playbook was read.
    /// - Throws: `S3Error`, `CancellationError`.
    private func installations(
        in workspace: Workspace, on channel: OpenChannel, _ changes: [ChangeRecord]
    ) async throws -> [Finding] {
        let check = InstallCheck(
            site: workspace.publicSite(channel.channel), resolvers: workspace.machine.resolvers, changes: changes,
            targets: targets(of: workspace.catalog), tell: { [report = workspace.console.report] in report(.note($0)) })
        let indexes =
            if depth.outside {
                self.indexes.isEmpty ? channel.channel.indexes : self.indexes
            } else {
                try await channel.reader.indexes(self.indexes).indexes
            }
        return try await check.check(install.compactMap { Requirement($0) }, indexes: indexes)
    }

    /// The named Python versions; else the newest one whose wheels the catalog accepts.
    private func targets(of catalog: Catalog) -> [PythonTarget] {
        let tags = catalog.wheels.pythonTags.compactMap { tag in
            tag.hasPrefix("cp3") ? PythonTarget.minor(of: "3." + tag.dropFirst(3)) : nil
        }
        let named = pythons.compactMap { PythonTarget.minor(of: $0) }
        let newest = tags.max() ?? PythonTarget.all.map(\.minor).max() ?? 12
        return (named.isEmpty ? [newest] : named).map { PythonTarget(minor: $0, platform: .linuxX86_64) }
    }
}
