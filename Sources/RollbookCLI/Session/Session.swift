import Foundation
import HTTPTransport
import PlaybookFiles
import Rollbook
import RunJournal
import S3

/// One invocation: options and environment turned into a workspace.
struct Session: Sendable {
    let terminal: Terminal
    let workspace: Workspace
    let folder: PlaybookFolder
    let interruption: Interruption
    let dependencies: Dependencies
    /// The channel that `S3_BUCKET_PY` selects.
    let selected: String?
    /// The rehearsal, running while the session lasts.
    let rehearsal: Rehearsal?

    /// - Parameter needsJournal: the command goes on with what a journal holds: a named one must exist.
    ///
    /// Opens the journal, reads the files and, for a rehearsal, starts the sandbox. No bucket gets a request yet.
    static func open(
        _ global: GlobalOptions, _ options: ChannelOptions, lock: LockOptions? = nil, yes: Bool = false,
        fresh: Bool = false, needsJournal: Bool = false, process: ProcessEnvironment = .current()
    ) async throws -> Session {
        let terminal = Terminal(global, process, CommandContext(global, options, process))
        let folder = PlaybookFolder(path: process.playbooksFolder(global.playbooks))
        var channels = try folder.loadChannels()
        let catalog = try folder.loadCatalog()
        let interruption = Interruption()
        var rehearsal: Rehearsal?
        var selected: String?
        if options.rehearse {
            let started = try await Rehearsal.start(
                channels: channels, catalog: catalog,
                place: .init(
                    folder: options.keep, offline: options.offline, indexerSeconds: options.indexer.delaySeconds),
                stateFolder: process.stateFolder, fresh: fresh)
            channels = started.channels
            rehearsal = started
        } else {
            let selection = try ChannelSelection.resolve(channels: channels, environment: process.environment)
            channels = selection.channels
            selected = selection.selected?.name
        }
        let journalPath = try rehearsal?.journalPath ?? process.journalPath(global.journal)
        if needsJournal, options.keep != nil || !options.rehearse {
            let isNamed =
                global.journal != nil || process.environment["ROLLBOOK_JOURNAL"] != nil || options.rehearse
            if isNamed { try ProcessEnvironment.requireJournal(journalPath) }
        }
        let journal = try Journal(path: journalPath, now: { Date() }, bootTime: ProcessEnvironment.bootTime)
        let dependencies = try Dependencies(
            process: process, options: options, rehearsal: rehearsal, terminal: terminal,
            allowsInwardRedirects: catalog.allowsInwardRedirects)
        let asker = Asker(terminal: terminal, yes: yes)
        let workspace = Workspace(
            channels: dependencies.placed(channels), catalog: catalog, journal: journal,
            connections: dependencies.connections(catalog: catalog),
            clock: RunClock(
                now: { Date() }, sleep: { try await Task.sleep(for: $0) }, bootTime: ProcessEnvironment.bootTime),
            console: Console(
                report: ProgressReport(terminal: terminal).show, ask: asker.ask, waitsForPerson: asker.waits,
                isInterrupted: { interruption.isAsked }, watch: { try await interruption.watch($0, terminal) },
                describe: { CommandFailure($0)?.message ?? "\($0)" }),
            machine: dependencies.machine(playbooks: folder),
            limits: RunLimits(
                publicWaitSeconds: options.publicWait, settleSeconds: process.settleSeconds(options.settle),
                concurrencyMax: options.concurrency),
            team: Team(
                locking: LockSettings(lock, process, isRehearsal: rehearsal != nil),
                logs: TeamLogs(areLeftAside: options.log.withoutLog), pseudonym: process.pseudonym))
        return Session(
            terminal: terminal, workspace: workspace, folder: folder, interruption: interruption,
            dependencies: dependencies,
            selected: selected, rehearsal: rehearsal)
    }

    /// Ends the sandbox of a rehearsal.
    func close() async {
        await rehearsal?.stop()
    }

    /// Runs `body` with an open session and closes it after.
    static func with<Result>(
        _ global: GlobalOptions, _ options: ChannelOptions, lock: LockOptions? = nil, yes: Bool = false,
        fresh: Bool = false, needsJournal: Bool = false, _ body: (Session) async throws -> Result
    ) async throws -> Result {
        let session = try await open(
            global, options, lock: lock, yes: yes, fresh: fresh, needsJournal: needsJournal)
        do {
            let result = try await body(session)
            await session.close()
            return result
        } catch {
            await session.close()
            throw error
        }
    }
}

extension Terminal {
    init(_ global: GlobalOptions, _ process: ProcessEnvironment, _ context: CommandContext = CommandContext()) {
        self.init(
            isQuiet: global.quiet, isVerbose: global.verbose, noColour: global.noColor,
            environment: process.environment)
        self.context = context
    }
}
