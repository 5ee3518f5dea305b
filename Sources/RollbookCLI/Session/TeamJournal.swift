import ArgumentParser
import Foundation
import Indexes
import PlaybookFiles
import Publishing
import Rollbook
import RunJournal
import S3

/// The journal of a command that only reads, brought up to date with the team's logs.
struct TeamJournal: Sendable {
    let global: GlobalOptions
    let options: LogOptions
    let process = ProcessEnvironment.current()

    /// - Parameter channel: the only channel of interest; `nil`: all of the playbooks folder.
    /// - Throws: `CommandFailure`, `JournalError`, `LogError` where a log cannot be read: then nothing is concluded from it.
    func open(channel: String? = nil) async throws -> Journal {
        let journal = try process.journalToRead(global.journal)
        guard !options.withoutLog, !journal.isOfRehearsal else { return journal }
        let folder = PlaybookFolder(path: process.playbooksFolder(global.playbooks))
        guard FileManager.default.fileExists(atPath: folder.path + "/channels.yaml") else { return journal }
        let dependencies = try Dependencies(
            process: process, options: try ChannelOptions.parse([]), rehearsal: nil,
            terminal: Terminal(global, process))
        let selection = try ChannelSelection.resolve(
            channels: dependencies.placed(try folder.loadChannels()), environment: process.environment)
        let asked = selection.channels.filter { (channel == nil || $0.name == channel) && $0.logPlace != nil }
        guard !asked.isEmpty else { return journal }
        do {
            try await LogReader(journal: journal, makeClient: dependencies.clientMaker()).read(asked)
        } catch LogError.unreadable(_, let error) where error.code == .noCredentials {
            Terminal(global, process).say(
                "note  the team's logs are not read, because there are no credentials: this is what \(journal.path) knows"
            )
        }
        return journal
    }
}

extension Session {
    /// Brings the journal up to date with the logs of a run, or of its channels, before the run is searched for.
    /// - Returns: the runs with news.
    @discardableResult
    func readLogs(for reference: String?) async throws -> [String] {
        guard isAboutChannels else { return [] }
        return try await workspace.logReader.read(try channels(of: reference))
    }

    /// Whether the journal's runs are about buckets of these channels; those of a rehearsal are not. The commands where that
    /// matters report it.
    private var isAboutChannels: Bool { workspace.machine.place != .real || !workspace.journal.isOfRehearsal }

    /// As `readLogs`, beside what the rollback of a run will need to know.
    /// - Returns: the answers, unless the logs had news.
    func readLogs(
        for reference: String, rollingBack selection: RollbackSelection, through: String?, dryRun: Bool
    ) async throws -> RollbackAhead.Found? {
        let ahead =
            isAboutChannels
            ? RollbackAhead(workspace, toRollBack: reference, selection, through: through, dryRun: dryRun) : nil
        async let found = ahead?.look()
        let news = try await readLogs(for: reference)
        let answers = await found
        return news.isEmpty ? answers : nil
    }

    private func channels(of reference: String?) throws -> [Channel] {
        guard let reference else { return workspace.channels }
        if let name = RunReference(reference).channel { return [try workspace.channel(name)] }
        guard let run = try workspace.journal.run(reference) else { return workspace.channels }
        let named = try workspace.journal.steps(of: run.id).compactMap(\.channel)
        let changed = try workspace.journal.places(of: run.id)
        return workspace.channels.filter { channel in
            named.contains(channel.name) || changed.contains { $0.bucket == channel.bucket }
        }
    }
}

extension Journal {
    /// Whether its runs were made in a rehearsal, whose buckets belong to no channel.
    fileprivate var isOfRehearsal: Bool {
        let newest = try? runs(limit: 1, unfinishedOnly: false).first
        return newest?.context?[RunContext.rehearsalKey] != nil || Rehearsal.isItsJournal(path)
    }
}
