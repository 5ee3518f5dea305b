package import RunJournal

/// A person's reference to a run: an id, a unique prefix of one, `last`, or `last:CHANNEL`.
package struct RunReference: Sendable, Equatable {
    package var text: String

    package init(_ text: String) {
        self.text = text
    }

    /// The channel of `last:CHANNEL`.
    package var channel: String? {
        text.hasPrefix("last:") ? String(text.dropFirst(5)) : nil
    }

    var isLast: Bool { text == "last" || channel != nil }
}

extension Workspace {
    /// The run that a reference names. `last` is the last run that changed something, in the order of the journal's events.
    /// `last:CHANNEL` is the last one on that channel, even if the run knew it under an earlier name.
    /// - Throws: `RunError.unknownRun`, `RunError.ambiguousRun`, `RunError.uncertainOrder`.
    package func findRun(_ text: String) throws -> RunRecord {
        let run = try journal.findRun(text, currentChannel: { currentName(of: $0) })
        try requireKnownWriters(since: run, text)
        return run
    }

    /// Notes the writers that answers have shown so far, and reports those that are in no log.
    func noteWriters() throws {
        for writer in team.writers.taken() where try journal.note(writer, at: clock.now()) {
            console.report(
                .note(
                    "s3://\(writer.bucket)/\(writer.key) was written by run \(writer.runID), which neither a log nor "
                        + "this journal knows"))
        }
    }

    /// - Throws: `RunError.unknownWriter` if `last` may be a run that no log and no journal here knows.
    func requireKnownWriters(since run: RunRecord, _ text: String) throws {
        let reference = RunReference(text)
        guard reference.isLast else { return }
        try noteWriters()
        for place in try journal.places(of: run.id) where place.isChanged {
            let name = currentName(of: place)
            guard reference.channel == nil || name == reference.channel else { continue }
            guard let writer = try journal.unknownWriters(bucket: place.bucket, after: run.id).first else { continue }
            throw RunError.unknownWriter(
                text, run: run.id, object: "s3://\(place.bucket)/\(writer.key)", writer: writer.runID, channel: name)
        }
    }
}

extension Journal {
    /// See `Workspace.findRun`.
    /// - Parameter currentChannel: the current name of a recorded channel.
    package func findRun(
        _ text: String, currentChannel: (ChangedPlace) -> String = { $0.channel }
    ) throws -> RunRecord {
        let reference = RunReference(text)
        if reference.isLast {
            return try newestRun { reference.channel == nil || currentChannel($0) == reference.channel }
                .known(as: text)
        }
        if let run = try run(text) { return run }
        let candidates = try runs(matchingPrefix: text)
        guard let first = candidates.first else { throw RunError.unknownRun(text) }
        guard candidates.count == 1 else {
            throw RunError.ambiguousRun(text, candidates: candidates.map(\.id))
        }
        return first
    }
}

extension Journal.Newest {
    /// - Throws: `RunError.unknownRun`, `RunError.uncertainOrder`.
    func known(as text: String) throws -> RunRecord {
        switch self {
        case .run(let run): return run
        case .none: throw RunError.unknownRun(text)
        case .uncertain(let runs): throw RunError.uncertainOrder(text, candidates: runs.map(\.id))
        }
    }
}
