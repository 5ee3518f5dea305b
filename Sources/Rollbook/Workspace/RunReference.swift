package import RunJournal

/// How a person names a run: an id, a unique prefix of one, `last`, or `last:CHANNEL`.
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
    /// The run that a reference names. `last` is the last run that changed something, in the order of the journal's
    /// events; of the channel where one is named, also where the run knew it under a name that is gone.
    /// - Throws: `RunError.unknownRun`, `RunError.ambiguousRun`, `RunError.uncertainOrder`.
    package func findRun(_ text: String) throws -> RunRecord {
        try journal.findRun(text, currentChannel: { currentName(of: $0) })
    }
}

extension Journal {
    /// See `Workspace.findRun`.
    /// - Parameter currentChannel: the name that a recorded channel bears now.
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
