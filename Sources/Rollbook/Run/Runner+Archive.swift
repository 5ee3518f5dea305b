import Indexes
import PlaybookFiles
import Publishing
import RunJournal
import S3

extension Runner {
    /// Uploads the run's current record to the archives of its channels. A failure is reported and journaled, and changes
    /// nothing for the run.
    func archive(_ run: RunRecord, channels: [String: OpenChannel]) async {
        guard workspace.channels.contains(where: { $0.archive != nil }) else { return }
        do {
            let names = Set(channels.keys).union(try workspace.journal.changes(of: run.id).map(\.channel))
            let archived = workspace.channels.filter { names.contains($0.name) && $0.archive != nil }
            guard !archived.isEmpty else { return }
            let export = try workspace.journal.exportRun(run.id)
            var done: [ArchivePlace] = []
            for channel in archived {
                guard let place = channel.archive, !done.contains(place) else { continue }
                done.append(place)
                await store(run, export, in: place, as: channel)
            }
        } catch {
            workspace.console.report(.note("warning: the run is not archived: \(error)"))
        }
    }

    /// Warns once per run, at its beginning.
    func warnOfArchives(_ channels: [String: OpenChannel]) {
        for name in channels.keys.sorted() where channels[name]?.channel.archive != nil {
            workspace.console.report(
                .note(
                    "warning: channel \(name) has `archive:`, which the next release does not read: the log has what it "
                        + "keeps, and `log: s3://BUCKET/PREFIX` puts it into another bucket"))
        }
    }

    private func store(_ run: RunRecord, _ export: [UInt8], in place: ArchivePlace, as channel: Channel) async {
        do {
            let client = try workspace.connections.makeClient(channel.ofBucket(place.bucket))
            try await RunArchive(place: place, client: client).store(run: run.id, export: export)
        } catch {
            workspace.console.report(.note("warning: the run is not archived: \(error)"))
            try? workspace.journal.appendEvent(
                runID: run.id, kind: "archive-failed",
                payload: ["place": "s3://\(place.bucket)/\(place.prefix)", "error": "\(error)"],
                at: workspace.clock.now())
        }
    }
}
