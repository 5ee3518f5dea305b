import Foundation
import RunJournal

/// The contents of a journal file, read from a copy: rollbook's next command must mend the state that a killed program left,
/// not a read in between.
struct JournalLook {
    var runs: [RunRecord]
    /// Of the newest run.
    var changes: [ChangeRecord]

    init(copying path: String, in folder: String) throws {
        let copy = "\(folder)/look-\(UUID().uuidString)/journal.sqlite"
        let place = URL(filePath: copy).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        // The log's index is left out: opening makes it anew, as after a power failure.
        for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
        }
        let journal = try Journal(path: copy)
        runs = try journal.runs(limit: nil, unfinishedOnly: false)
        changes = try runs.first.map { try journal.changes(of: $0.id) } ?? []
    }
}
