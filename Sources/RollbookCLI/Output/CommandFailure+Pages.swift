import Rollbook

extension CommandFailure {
    /// - Parameter kind: the kind of the step that cannot do its work.
    init(_ kind: String, onExternalPagesOf channel: String) {
        let ways =
            kind == YankStep.name
            ? [
                "`rollbook withdraw \(channel) REQUIREMENT --reason TEXT --deny` takes a release off: the indexer drops what is gone",
                "or have the indexer carry the yank",
            ]
            : [
                "leave the step out of a playbook: a step that changes files waits for the pages by itself",
                "`rollbook verify \(channel)` checks the pages as they are",
                "or take `pages: external` off the channel in channels.yaml, once the indexer is switched off",
            ]
        self.init(
            "\(kind) writes pages, and those of channel \(channel) are another program's (`pages: external`); "
                + "nothing was written", hints: ways, status: .configuration)
    }
}
