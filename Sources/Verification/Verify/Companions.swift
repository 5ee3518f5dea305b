import Indexes
import PlaybookFiles
import RunJournal
import SimpleRepository

/// The indexes that installers read with those that are verified: looked at for what they offer, and not judged.
struct Companions: Sendable {
    /// By prefix; those that are verified themselves are among them.
    private let indexes: [String: ClosureIndex]
    private let groups: IndexGroups

    init(_ indexes: [ClosureIndex], groups: IndexGroups) {
        self.indexes = Dictionary(indexes.map { ($0.prefix, $0) }) { first, _ in first }
        self.groups = groups
    }

    func of(_ index: ClosureIndex) -> [ClosureIndex] {
        groups.companions(of: index.prefix).compactMap { indexes[$0] }
    }

    /// Those that `channels.yaml` names with an index and that are not there.
    func missing(of index: ClosureIndex) -> [String] {
        groups.companions(of: index.prefix).filter { indexes[$0] == nil }
    }

    /// A finding for each index that is to be read with one that offers nothing: its requirements are judged without.
    func findings(of index: ClosureIndex, channel: Channel) -> [Finding] {
        missing(of: index).map { other in
            Finding(
                .nothingPublished, channel.publicURL(ofPrefix: other), .inconclusive,
                message: "\(other) is read together with \(index.prefix), and nothing is published there",
                hint: "correct `together` in channels.yaml, or publish to \(other); then "
                    + Mending(channel: channel).examine(index.prefix),
                evidence: ["index": index.prefix])
        }
    }
}
