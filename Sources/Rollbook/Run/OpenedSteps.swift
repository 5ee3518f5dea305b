import PlaybookFiles

/// The steps that an answer opens: from the one after the waiting step up to the next approval.
struct OpenedSteps: Sendable {
    let steps: [PlaybookStep]
    /// The channels whose buckets hold the answer: those of these steps or, if a step that writes names none, of the whole run.
    let channels: [Channel]
    /// Channels that are written to, and accept only approvals of others than the runner.
    let demanding: [Channel]

    /// - Parameters:
    ///   - position: the position of the waiting step.
    ///   - all: the steps of the run.
    /// - Throws: `RunError.unknownChannel`.
    init(after position: Int, of all: [PlaybookStep], in workspace: Workspace) throws {
        let opened = Array(all.dropFirst(position + 1).prefix { !$0.kind.isApproval }.filter(\.applies))
        let whole = Set(all.compactMap(\.kind.channel))
        let writing = opened.filter(\.kind.changesObjects)
        let written = writing.contains { $0.kind.channel == nil } ? whole : Set(writing.compactMap(\.kind.channel))
        let named = written.union(opened.compactMap(\.kind.channel))
        steps = opened
        channels = try (named.isEmpty ? whole : named).sorted().map { try workspace.channel($0) }
        demanding = channels.filter { $0.approvals == .notSelf && written.contains($0.name) }
    }
}
