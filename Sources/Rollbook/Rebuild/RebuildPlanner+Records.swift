import Foundation
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3

extension RebuildPlanner.Object {
    fileprivate var place: ObjectPlace { ObjectPlace(key, index: index, layout: channel.layout) }
}

extension RebuildPlanner {
    /// The change that wrote the entry at `position`. The entry directly below is the state before.
    func record(_ object: Object, _ position: Int, _ mark: Mark) -> ChangeRecord {
        let entry = object.entries[position]
        let metadata = mark.attributes.metadata
        let sha256 = metadata[MetadataName.sha256].flatMap { SHA256Digest(hex: $0) }
        var change = change(of: object, position, runID: mark.run, sequence: mark.sequence ?? 0)
        if let mark = metadata[MetadataName.restores], case .version(let source) = VersionNode(mark: mark) {
            change.action = .restore
            change.sourceKey = "\(object.channel.bucket)/\(object.key)"
            change.sourceVersionID = source
        }
        change.intendedSHA256 = sha256
        change.intendedSize = entry.size
        change.after = .object(
            RecordedObject(
                versionID: entry.versionID, etag: entry.etag ?? "", size: entry.size, sha256: sha256,
                contentType: mark.attributes.contentType, cacheControl: mark.attributes.cacheControl,
                metadata: metadata, otherHeaders: mark.attributes.otherHeaders))
        return change
    }

    /// Gives each delete marker to the one run that can have made it.
    func addMarkers(_ objects: [Object], to runs: inout [String: Draft], _ result: inout Result) {
        let windows = runs.values.map(Window.init)
        var told: [String: [String]] = [:]
        for object in objects {
            guard let marker = object.entries.first, marker.isDeleteMarker,
                let below = object.entries.dropFirst().first,
                !below.isDeleteMarker
            else { continue }
            let fitting = windows.filter { $0.holds(marker, above: below, of: object) }.map(\.runID).sorted()
            guard let run = fitting.first else { continue }
            let place = "s3://\(object.channel.bucket)/\(object.key)"
            guard fitting.count == 1 else {
                let several = fitting.joined(separator: ", ")
                told["left out, because they can be of several runs (\(several))", default: []].append(place)
                continue
            }
            told["taken for those of run \(run)", default: []].append(place)
            let sequence = 1 + (runs[run]?.changes.map(\.sequence).max() ?? 0)
            var change = change(of: object, 0, runID: run, sequence: sequence)
            change.action = .delete
            change.rank = object.place.kind.withdrawn.rawValue
            change.after = .marker(versionID: marker.versionID)
            runs[run]?.changes.append(change)
        }
        result.notes += told.sorted { $0.key < $1.key }.map { words, places in
            "delete markers \(words): \(places.count), such as that on \(places[0])"
        }
    }

    /// The time and the indexes in which a run may have deleted something.
    private struct Window {
        let runID: String
        private let first: Date
        private let last: Date
        private let indexes: Set<String>

        init(_ draft: Draft) {
            runID = draft.id
            first = draft.first
            last = draft.last.addingTimeInterval(RebuildPlanner.markerSlackSeconds)
            indexes = Set(draft.changes.map { "\($0.channel) \($0.index)" })
        }

        /// A run withdraws only what existed before it began: another writer must have deleted an object of the run's own.
        func holds(_ marker: ObjectVersion, above below: ObjectVersion, of object: Object) -> Bool {
            below.lastModified < first && first <= marker.lastModified && marker.lastModified <= last
                && indexes.contains("\(object.channel.name) \(object.index)")
        }
    }

    private func change(of object: Object, _ position: Int, runID: String, sequence: Int) -> ChangeRecord {
        let entry = object.entries[position]
        let below = object.entries.dropFirst(position + 1).first
        let place = object.place
        return ChangeRecord(
            runID: runID, sequence: sequence, stepPosition: 0, channel: object.channel.name,
            bucket: object.channel.bucket, key: object.key, index: object.index, project: place.project,
            rank: place.kind.appearing.rawValue, action: .put, before: ObjectState(newest: below, versioned: true),
            state: .applied, message: "rebuilt from the bucket's versions", plannedAt: entry.lastModified,
            sentAt: entry.lastModified, finishedAt: entry.lastModified)
    }
}
