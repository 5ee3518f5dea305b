import ArgumentParser
import Foundation
import Indexes
import Objects
import RunJournal

/// The versions of one object, as a JSON document and as text.
struct VersionsDocument: JSONDocument {
    var schema = 1
    var bucket, key: String
    var versions: [Version]

    struct Version: Encodable {
        var versionID: String
        var isCurrent, isDeleteMarker: Bool
        var size: Int64
        var etag: String?
        var lastModified: Date
        /// The run and the change that wrote it, from the journal; else the run that its metadata names.
        var run, change, action: String?
    }

    init(bucket: String, key: String, entries: [VersionHistory.Entry]) {
        (self.bucket, self.key) = (bucket, key)
        versions = entries.map { entry in
            let version = entry.version
            var shown = Version(
                versionID: version.versionID.text, isCurrent: version.isLatest, isDeleteMarker: version.isDeleteMarker,
                size: version.size, etag: version.etag?.text, lastModified: version.lastModified)
            switch entry.writer {
            case .change(let change):
                (shown.run, shown.change, shown.action) = (change.runID, change.changeID, change.action.rawValue)
            case .marked(let run): shown.run = run
            case .unknown: break
            }
            return shown
        }
    }

    /// One line per version.
    var text: String {
        guard !versions.isEmpty else { return "s3://\(bucket)/\(key) has no version" }
        return versions.map { version in
            let size = version.isDeleteMarker ? "delete marker" : "\(version.size) bytes"
            let run = version.run.map { version.action == nil ? "marked by run \($0)" : "run \($0)" }
            let what = version.action.map { " (\($0))" } ?? ""
            return
                "\(version.isCurrent ? "*" : " ") \(rfc3339(version.lastModified))  \(padded(version.versionID, 34))  "
                + "\(padded(size, 14))  \(run ?? "not written by a run of this journal")\(what)"
        }.joined(separator: "\n")
    }
}
