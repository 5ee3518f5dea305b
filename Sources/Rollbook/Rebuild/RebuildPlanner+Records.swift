import Foundation
import RunJournal
import S3

extension RebuildPlanner {
    /// The change that wrote the entry at `position`, with what stands directly below as the state before.
    func record(_ object: Object, _ position: Int, _ mark: Mark) -> ChangeRecord {
        let entry = object.entries[position]
        let metadata = mark.attributes.metadata
        let sha256 = metadata[Publisher.Metadata.sha256].flatMap { isSHA256($0) ? $0 : nil }
        var change = change(of: object, position, runID: mark.run, sequence: mark.sequence ?? 0)
        change.intendedSHA256 = sha256
        change.intendedSize = entry.size
        change.after = .object(
            RecordedObject(
                versionID: entry.versionID.text, etag: entry.etag?.text ?? "", size: entry.size, sha256: sha256,
                contentType: mark.attributes.contentType, cacheControl: mark.attributes.cacheControl, metadata: metadata
            ))
        return change
    }

    /// Gives each delete marker to the one run that it can be of.
    func addMarkers(_ objects: [Object], to runs: inout [String: Draft], _ result: inout Result) {
        let windows = runs.mapValues { draft in
            (draft.first, draft.last.addingTimeInterval(Self.markerSlackSeconds), Set(draft.changes.map(Self.indexID)))
        }
        for object in objects {
            guard let marker = object.entries.first, marker.isDeleteMarker, object.entries.count > 1,
                !object.entries[1].isDeleteMarker
            else { continue }
            let place = "s3://\(object.channel.bucket)/\(object.key)"
            let fitting = windows.filter { _, window in
                window.0 <= marker.lastModified && marker.lastModified <= window.1
                    && window.2.contains("\(object.channel.name) \(object.index)")
            }.keys.sorted()
            guard let run = fitting.first else { continue }
            guard fitting.count == 1 else {
                result.notes.append(
                    "\(place): its delete marker of \(rfc3339(marker.lastModified)) can be of several runs and is of none "
                        + "here: \(fitting.joined(separator: ", "))")
                continue
            }
            let sequence = 1 + (runs[run]?.changes.map(\.sequence).max() ?? 0)
            var change = change(of: object, 0, runID: run, sequence: sequence)
            change.action = .delete
            change.rank = ObjectPlace(object.key, index: object.index).kind.withdrawn.rawValue
            change.after = .marker(versionID: marker.versionID.text)
            runs[run]?.changes.append(change)
            result.notes.append(
                "\(place): its delete marker of \(rfc3339(marker.lastModified)) is taken for run \(run)'s")
        }
    }

    private func change(of object: Object, _ position: Int, runID: String, sequence: Int) -> ChangeRecord {
        let entry = object.entries[position]
        let below = object.entries.dropFirst(position + 1).first
        let place = ObjectPlace(object.key, index: object.index)
        return ChangeRecord(
            runID: runID, sequence: sequence, stepPosition: 0, channel: object.channel.name,
            bucket: object.channel.bucket, key: object.key.text, index: object.index, project: place.project,
            rank: place.kind.appearing.rawValue, action: .put, before: ObjectState(newest: below, versioned: true),
            state: .applied, message: "rebuilt from the bucket's versions", plannedAt: entry.lastModified,
            sentAt: entry.lastModified, finishedAt: entry.lastModified)
    }

    private static func indexID(_ change: ChangeRecord) -> String { "\(change.channel) \(change.index)" }

    private func isSHA256(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
