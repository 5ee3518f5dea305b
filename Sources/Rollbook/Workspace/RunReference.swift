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
}

extension Workspace {
    /// The run that a reference names. `last` is the newest run that changed something, of the channel where one is
    /// named.
    /// - Throws: `RunError.unknownRun`, `RunError.ambiguousRun`.
    package func findRun(_ text: String) throws -> RunRecord {
        try journal.findRun(text)
    }
}

extension Journal {
    /// See `Workspace.findRun`.
    package func findRun(_ text: String) throws -> RunRecord {
        let reference = RunReference(text)
        if text == "last" || reference.channel != nil {
            for run in try runs(limit: nil, unfinishedOnly: false) {
                let changes = try changes(of: run.id)
                let matches = changes.contains { change in
                    change.after != nil && (reference.channel == nil || change.channel == reference.channel)
                }
                if matches { return run }
            }
            throw RunError.unknownRun(text)
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
