import Foundation
import Indexes

/// An empty journal in a folder of its own, for a command that checks a machine before the first run. The named journal does
/// not exist, and a check must not make it.
struct StandInJournal {
    /// The path of the named journal.
    let missing: String
    /// The options with the empty journal in its place.
    private(set) var global: GlobalOptions
    private let folder: String

    /// `nil` if no journal was named, or if it exists.
    /// - Throws: `CommandFailure` for an empty name, `SpoolError`.
    init?(_ global: GlobalOptions, _ options: ChannelOptions, process: ProcessEnvironment = .current()) throws {
        guard !options.rehearse, global.journal != nil || process.environment["ROLLBOOK_JOURNAL"] != nil else {
            return nil
        }
        let path = try process.journalPath(global.journal)
        guard ProcessEnvironment.isMissing(path) else { return nil }
        missing = path
        folder = process.ownTemporaryFolder + "/no-journal-\(UUID().uuidString)"
        try PrivateFolder.make(folder)
        self.global = global
        self.global.journal = folder + "/journal.sqlite"
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }
}
