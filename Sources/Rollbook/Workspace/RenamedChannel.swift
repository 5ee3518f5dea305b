import PlaybookFiles
import RunJournal

extension Workspace {
    /// The current name of a recorded change's channel: its own or, if channels.yaml no longer has that name, the name of the
    /// channel with the recorded bucket. Of several channels on one bucket it is the one whose roots or indexes hold the
    /// change's index.
    func currentName(of change: ChangeRecord) -> String {
        currentName(of: change.channel, bucket: change.bucket, index: change.index)
    }

    func currentName(of place: ChangedPlace) -> String {
        currentName(of: place.channel, bucket: place.bucket, index: place.index)
    }

    /// - Parameter index: `nil` if it is not known; then the channel must be the bucket's only one.
    func currentName(of name: String, bucket: String, index: String?) -> String {
        if channels.contains(where: { $0.name == name }) { return name }
        let ofBucket = channels.filter { $0.bucket == bucket }
        if ofBucket.count == 1 { return ofBucket[0].name }
        return ofBucket.first { channel in index.map(channel.mayHold) == true }?.name ?? name
    }

    /// A run's changes in their order, under the current names of their channels.
    func recordedChanges(of runID: String, state: ChangeRecord.State? = nil) throws -> [ChangeRecord] {
        try journal.changes(of: runID, state: state).map { change in
            var change = change
            change.channel = currentName(of: change)
            return change
        }
    }

    /// One line for each channel of a run that has a new name.
    func notesOnRenamedChannels(of runID: String) throws -> [String] {
        let renamed = try Set(
            journal.places(of: runID).map { Renaming(old: $0.channel, new: currentName(of: $0), bucket: $0.bucket) })
        return renamed.filter { $0.old != $0.new }.sorted { $0.old < $1.old }.map {
            "run \(runID) knew channel \($0.new) as \($0.old); it is recognised by its bucket \($0.bucket)"
        }
    }

    private struct Renaming: Hashable {
        var old, new, bucket: String
    }
}

extension Channel {
    /// Whether an index is one of the channel's own, or lies below one of its roots.
    func mayHold(_ index: String) -> Bool {
        indexes.contains(index) || roots.contains { $0.isEmpty || index == $0 || index.hasPrefix($0 + "/") }
    }
}
