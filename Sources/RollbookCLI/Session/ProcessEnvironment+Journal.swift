import Foundation
import Indexes
import RunJournal

extension ProcessEnvironment {
    /// `--journal`, `ROLLBOOK_JOURNAL`, or the file in the state folder.
    /// - Throws: `CommandFailure` for an empty name, whose meaning is not known; `SpoolError` if the state folder is another
    ///   user's.
    func journalPath(_ option: String?) throws -> String {
        guard let named = option ?? environment["ROLLBOOK_JOURNAL"] else {
            try requireHome()
            let path = stateFolder + "/journal.sqlite"
            do {
                try PrivateFolder.makeState(stateFolder)
            } catch let error as SpoolError {
                throw JournalError.cannotOpen(path: path, detail: "\(error)")
            }
            return path
        }
        guard !named.isEmpty else {
            throw CommandFailure(
                option == nil ? "ROLLBOOK_JOURNAL is empty" : "--journal names no file",
                hints: ["name a file, or leave it out for \(stateFolder)/journal.sqlite"], status: .usage)
        }
        return named
    }

    /// - Throws: `CommandFailure` if the place of this user's state is not known.
    private func requireHome() throws {
        let isKnown = ["XDG_STATE_HOME", "HOME"].contains { environment[$0]?.isEmpty == false }
        guard !isKnown else { return }
        throw CommandFailure(
            "there is no home directory: HOME is not set, and neither is XDG_STATE_HOME, where the journal would lie",
            hints: ["set HOME, or name a file: `export ROLLBOOK_JOURNAL=/path/to/journal.sqlite`"], status: .usage)
    }

    /// The journal of a command that only reads, or goes on with what is in it. A named journal must exist: an empty one in its
    /// place would say that all is well.
    /// - Throws: `CommandFailure`, `JournalError`.
    func journalToRead(_ option: String?) throws -> Journal {
        let path = try journalPath(option)
        if option != nil || environment["ROLLBOOK_JOURNAL"] != nil { try Self.requireJournal(path) }
        return try Journal(path: path)
    }

    /// - Throws: `CommandFailure` if there is no file.
    static func requireJournal(_ path: String) throws {
        guard isMissing(path) else { return }
        throw CommandFailure(
            "there is no journal \(path)", hints: ["look for a typing error in --journal or ROLLBOOK_JOURNAL"],
            status: .usage)
    }

    static func isMissing(_ path: String) -> Bool { access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR) }
}
