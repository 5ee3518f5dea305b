import Foundation
import Indexes
import Objects
import RunJournal
import Testing

/// The identity of a place in an object's past.
@Suite struct VersionNodeTests {
    private static let time = Date(timeIntervalSince1970: 1_795_442_531)

    static let nodes: [(VersionNode, String)] = [
        (.absent, "absent"), (.version("v1"), "v1"),
        (.unversioned("e", changeID: "r/1", lastModified: time), "null e r/1 1795442531"),
        (.unversioned("e", changeID: "", lastModified: time), "null e - 1795442531"),
        (.unversioned("e", changeID: nil), "null e  "),
    ]

    @Test("As a mark, and read from it", arguments: nodes.indices)
    func marks(index: Int) {
        let (node, mark) = Self.nodes[index]
        #expect(node.mark == mark)
        #expect(VersionNode(mark: mark) == node && VersionNode(mark: mark).mark == mark)
    }

    @Test("A mark of earlier releases has no time")
    func older() {
        #expect(VersionNode(mark: "null e r/1") == .unversioned("e", changeID: "r/1", lastModified: Self.time))
        #expect(VersionNode(mark: "null e ") == .unversioned("e", changeID: "other/1"))
    }

    @Test("Without an id of their own, versions differ by tag, by change and by second, as far as these are known")
    func unversioned() {
        let node = VersionNode.unversioned("e", changeID: "r/1", lastModified: Self.time)
        let equal: [VersionNode] = [
            .unversioned("e", changeID: "r/1", lastModified: Self.time + 0.4), .unversioned("e", changeID: nil),
        ]
        let other: [VersionNode] = [
            .unversioned("f", changeID: "r/1", lastModified: Self.time), .unversioned("e", changeID: "r/2"),
            .unversioned("e", changeID: "", lastModified: Self.time),
            .unversioned("e", changeID: "r/1", lastModified: Self.time + 1), .version("e"), .absent,
        ]
        #expect(equal.allSatisfy { $0 == node } && other.allSatisfy { $0 != node })
    }

    @Test("Without an id of their own, equal tags prove nothing unless the change or the second of both is known")
    func proved() {
        let node = VersionNode.unversioned("e", changeID: "r/1", lastModified: nil)
        #expect(node.isProvedSame(as: .unversioned("e", changeID: "r/1", lastModified: Self.time)))
        #expect(!node.isProvedSame(as: .unversioned("e", changeID: nil, lastModified: Self.time)))
        #expect(!node.isProvedSame(as: .unversioned("f", changeID: "r/1")))
        let listed = VersionNode.unversioned("e", changeID: nil, lastModified: Self.time)
        #expect(listed.isProvedSame(as: listed) && VersionNode.absent.isProvedSame(as: .absent))
    }

    @Test("A marker without an id of its own is nothing at all")
    func markers() {
        #expect(VersionNode(.marker(versionID: nil)) == .absent && VersionNode(.marker(versionID: .null)) == .absent)
        #expect(VersionNode(.marker(versionID: "m")) == .version("m"))
    }
}
