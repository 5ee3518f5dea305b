/// An error of the journal. `description` is one line, `hint` the next step.
package enum JournalError: Error, Sendable, Equatable {
    /// SQLite finds the file inconsistent.
    case damaged(path: String, detail: String)
    /// A newer rollbook wrote the file; `known` is the newest schema that this one reads.
    case newerSchema(path: String, found: Int, known: Int)
    /// The file is not a journal: not an SQLite database, or another program's.
    case notAJournal(path: String, detail: String)
    /// The file or its folder cannot be written by this user.
    case readOnly(path: String, detail: String)
    /// There is no space left, or a quota or file size limit is reached. The transaction took no effect.
    case full(path: String, detail: String)
    /// Another process is writing; `holder` is the text of its lock file.
    case busy(holder: String)
    /// The file or its folder cannot be opened or created, for another reason.
    case cannotOpen(path: String, detail: String)
    /// The schema's rules forbid the change: a state transition, recorded facts, a missing run or step.
    case refused(detail: String)
    /// The journal's run of this id contradicts the offered one; the digests of both.
    case runDiffers(runID: String, here: String, there: String, detail: String)
    /// Rows of a run, its events or its kept bytes were altered; no action may rely on them.
    case altered(runID: String, findings: [String])
    /// A document to import is malformed. `line` counts from 1.
    case badDocument(line: Int, detail: String)
    /// A log's entry is malformed, or impossible for a run.
    case badLogEntry(place: String, number: Int64, detail: String)
    /// A log's entry does not follow the one before it that this journal knows.
    case logBreaks(place: String, number: Int64, known: String, found: String)
    /// A log and this journal disagree about a run.
    case logContradicts(place: String, number: Int64, runID: String, detail: String)
    /// Any other failure of SQLite or of the operating system.
    case failed(path: String, detail: String)
}

extension JournalError {
    /// The number of the log's entry that cannot be taken in.
    package var logEntryNumber: Int64? {
        switch self {
        case .badLogEntry(_, let number, _), .logBreaks(_, let number, _, _), .logContradicts(_, let number, _, _):
            number
        default: nil
        }
    }
}

extension JournalError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .damaged(let path, let detail): "the journal \(path) is damaged: \(detail)"
        case .newerSchema(let path, let found, let known):
            "the journal \(path) has schema \(found), this rollbook knows up to \(known)"
        case .notAJournal(let path, let detail): "\(path) is not a rollbook journal: \(detail)"
        case .readOnly(let path, let detail): "the journal \(path) cannot be written: \(detail)"
        case .full(let path, let detail): "there is no room to write the journal \(path): \(detail)"
        case .busy(let holder): "the journal is in use by \(holder)"
        case .cannotOpen(let path, let detail): "the journal \(path) cannot be opened: \(detail)"
        case .refused(let detail): "the journal refuses it: \(detail)"
        case .runDiffers(let runID, let here, let there, let detail):
            "the journal holds run \(runID) with other content (SHA-256 \(here.prefix(12)) here, \(there.prefix(12)) in the "
                + "document): they differ in \(detail)"
        case .altered(let runID, let findings):
            "the journal's record of run \(runID) was altered: \(findings.joined(separator: "; "))"
        case .badDocument(let line, let detail): "line \(line) of the exported journal is wrong: \(detail)"
        case .badLogEntry(let place, let number, let detail): "entry \(number) of the log \(place) is wrong: \(detail)"
        case .logBreaks(let place, let number, let known, let found):
            "entry \(number) of the log \(place) does not follow: it names \(found) as the one before, and this journal knows "
                + known
        case .logContradicts(let place, let number, _, let detail):
            "the log \(place) and this journal differ: entry \(number) says something else of \(detail)"
        case .failed(let path, let detail): "the journal \(path) failed: \(detail)"
        }
    }

    /// The next step; `nil` where there is no general advice.
    package var hint: String? {
        switch self {
        case .damaged:
            "keep the file, then start another: `rollbook journal rebuild` finds past runs in the bucket's versions"
        case .newerSchema: "use a rollbook as new as the one that wrote it, or name another file with --journal"
        case .notAJournal: "name another file with --journal; this one was left untouched"
        case .readOnly: "check owner and mode of the file and its folder, or name another file with --journal"
        case .full: "free space on that file system; `rollbook resume` then goes on where the run stopped"
        case .busy: "wait until it has ended; if it hangs, end that process: its lock goes with it"
        case .cannotOpen: "name another file with --journal"
        case .runDiffers: "compare both with `rollbook journal export`; import into an empty journal to look at it"
        case .altered:
            "`rollbook journal check` lists all; a copy of the journal, an export of the run, or `rollbook journal rebuild` "
                + "into a new journal has what was recorded"
        case .badDocument: "export the run again; the file may be cut off or edited"
        case .badLogEntry, .logBreaks:
            "`rollbook journal repair` shows the entry, and voids it by a further one; nothing was decided on this log"
        case .logContradicts:
            "compare both with `rollbook journal export`; a new file (--journal) reads the log from its beginning"
        case .refused, .failed: nil
        }
    }
}
