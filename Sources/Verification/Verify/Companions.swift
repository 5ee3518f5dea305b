import Indexes
import PlaybookFiles
import RunJournal
import SimpleRepository

/// The indexes that installers read together with the verified ones. Their offers count, but they are not judged.
struct Companions: Sendable {
    /// Indexes by prefix, the verified ones included.
    private let indexes: [String: ClosureIndex]
    private let groups: IndexGroups

    init(_ indexes: [ClosureIndex], groups: IndexGroups) {
        self.indexes = Dictionary(indexes.map { ($0.prefix, $0) }) { first, _ in first }
        self.groups = groups
    }

    func of(_ index: ClosureIndex) -> [ClosureIndex] {
        groups.companions(of: index.prefix).compactMap { indexes[$0] }
    }

    /// The index's companions that `channels.yaml` names and that do not exist.
    func missing(of index: ClosureIndex) -> [String] {
        groups.companions(of: index.prefix).filter { indexes[$0] == nil }
    }

    /// A finding for each missing companion of an index, whose requirements are judged without it.
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
