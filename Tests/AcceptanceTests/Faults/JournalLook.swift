import Foundation
import RunJournal

/// What a journal file says, read from a copy: what a killed program left must be mended by rollbook's next command,
/// not by a look in between.
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
