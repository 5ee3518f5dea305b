package import Foundation
import Indexes
package import Objects
package import PlaybookFiles
package import RunJournal
import S3

/// Infers runs from the versions of a bucket: what each wrote, and what was directly below it. Pure.
///
/// - A version with the marks of a change belongs to that change; of several versions, the oldest does. A copy keeps its
///   source's marks, also one by a rollback or a restore that did not know what it copied.
/// - Delete markers have no marks. One counts as a run's if it is the newest entry of its key, lies on a version older than the
///   run, is in an index that the run wrote to, and came between the run's first version and `markerSlackSeconds` after its
///   last; and only if that holds for one run. So rolling back a run restores the pages that it withdrew. It would also restore
///   pages that another writer deleted in those minutes, so these are reported.
package struct RebuildPlanner: Sendable {
    /// Runs that began before are left out: not all of their versions were read.
    package let since: Date?
    /// A run withdraws last, so its markers come after its last version.
    static let markerSlackSeconds = 60.0

    package init(since: Date?) {
        self.since = since
    }

    /// One index of one channel: every version and marker, in document order.
    package struct Listing: Sendable {
        package var channel: Channel
        package var index: String
        package var versions: [ObjectVersion]

        package init(channel: Channel, index: String, versions: [ObjectVersion]) {
            self.channel = channel
            self.index = index
            self.versions = versions
        }
    }

    /// The answer of HeadObject for a version with marks.
    package struct Mark: Sendable {
        package var run: String
        package var change: String
        package var attributes: ObjectAttributes

        package init(run: String, change: String, attributes: ObjectAttributes) {
            self.run = run
            self.change = change
            self.attributes = attributes
        }

        /// The sequence number of the change; `nil` unless the change id is `RUN/SEQUENCE`.
        var sequence: Int? {
            guard !run.isEmpty, !run.contains("/"), !run.contains("\n"), change.hasPrefix(run + "/") else { return nil }
            return Int(change.dropFirst(run.utf8.count + 1)).flatMap { $0 > 0 ? $0 : nil }
        }
    }

    /// One version of one object of one bucket.
    package struct Place: Hashable, Sendable {
        package var bucket: String
        package var key: ObjectKey
        package var version: VersionID

        package init(bucket: String, key: ObjectKey, version: VersionID) {
            self.bucket = bucket
            self.key = key
            self.version = version
        }
    }

    /// A run as the bucket shows it.
    package struct Run: Sendable {
        package var id: String
        /// Applied changes, by sequence.
        package var changes: [ChangeRecord]
        package var began: Date
        package var ended: Date
    }

    package struct Result: Sendable {
        package var runs: [Run] = []
        /// Findings that are not recorded, one line each.
        package var notes: [String] = []
    }

    package func plan(_ listings: [Listing], marks: [Place: Mark]) -> Result {
        let objects = listings.flatMap { self.objects(of: $0) }
        var result = Result()
        var runs = originals(objects, marks: marks, &result)
        if let since { leaveOut(&runs, before: since, &result) }
        addMarkers(objects, to: &runs, &result)
        result.runs = runs.values.map { Run($0) }.sorted { ($0.began, $0.id) < ($1.began, $1.id) }
        for run in result.runs {
            let missing = (run.changes.last?.sequence ?? 0) - run.changes.count
            guard missing > 0 else { continue }
            result.notes.append(
                "run \(run.id): \(counted(missing, "change")) cannot be seen here (they failed, were deletes, are of other "
                    + "channels, or a lifecycle rule removed their versions)")
        }
        return result
    }

    /// One key and its entries, newest first.
    struct Object {
        var channel: Channel
        var index: String
        var key: ObjectKey
        var entries: [ObjectVersion]
    }

    /// A run's changes found so far, with their times.
    struct Draft {
        var id: String
        var changes: [ChangeRecord] = []
        var first = Date.distantFuture
        var last = Date.distantPast

        mutating func add(_ change: ChangeRecord, at date: Date) {
            changes.append(change)
            first = min(first, date)
            last = max(last, date)
        }
    }

    private func objects(of listing: Listing) -> [Object] {
        Dictionary(grouping: listing.versions, by: \.key).sorted { $0.key < $1.key }.map { key, entries in
            Object(channel: listing.channel, index: listing.index, key: key, entries: entries)
        }
    }

    private func originals(
        _ objects: [Object], marks: [Place: Mark], _ result: inout Result
    ) -> [String: Draft] {
        var found: [String: (object: Object, position: Int, mark: Mark)] = [:]
        var copies = 0
        for object in objects {
            for (position, entry) in object.entries.enumerated().reversed() {
                let place = Place(bucket: object.channel.bucket, key: object.key, version: entry.versionID)
                guard let mark = marks[place] else { continue }
                guard mark.sequence != nil else {
                    result.notes.append("s3://\(place.bucket)/\(place.key): its marks cannot be read: \(mark.change)")
                    continue
                }
                if let other = found[mark.change] {
                    copies += 1
                    if other.object.entries[other.position].lastModified <= entry.lastModified { continue }
                }
                found[mark.change] = (object, position, mark)
            }
        }
        if copies > 0 {
            result.notes.append(
                "\(copies) versions are copies of a run's, made by a rollback, a restore or another tool")
        }
        var runs: [String: Draft] = [:]
        for (object, position, mark) in found.values {
            let change = record(object, position, mark)
            runs[mark.run, default: Draft(id: mark.run)].add(change, at: object.entries[position].lastModified)
        }
        return runs
    }

    private func leaveOut(_ runs: inout [String: Draft], before since: Date, _ result: inout Result) {
        let digits = rfc3339(since).filter(\.isNumber)
        let text = "\(digits.prefix(8))-\(digits.dropFirst(8))"
        for id in runs.keys.sorted() where id.contains(/^[0-9]{8}-[0-9]{6}-/) && id < text {
            runs[id] = nil
            result.notes.append(
                "run \(id) began before \(rfc3339(since)) and is left out: an earlier --since finds all of it")
        }
    }
}

extension RebuildPlanner.Run {
    init(_ draft: RebuildPlanner.Draft) {
        self.init(
            id: draft.id, changes: draft.changes.sorted { $0.sequence < $1.sequence }, began: draft.first,
            ended: draft.last)
    }
}
