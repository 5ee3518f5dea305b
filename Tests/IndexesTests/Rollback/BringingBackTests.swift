import Foundation
import Objects
import Testing

@testable import Indexes

/// The marks of a change that brings a state back.
@Suite struct BringingBackTests {
    private static let key: ObjectKey = "i/p/index.html"
    private static let time = Date(timeIntervalSince1970: 1_795_442_531)

    /// The mark of the copy that brings a listed version back.
    private func mark(_ id: VersionID, standsForSource: Bool = true) throws -> String? {
        let listed = ObjectVersion(
            key: Self.key, versionID: id, isLatest: false, isDeleteMarker: false, etag: "e", size: 1,
            lastModified: Self.time)
        let transition = ObjectTransition(
            channel: "c", bucket: "b", key: Self.key, index: "i", project: "p", kind: .projectPage,
            before: ObjectState(newest: listed, versioned: true), after: .marker(versionID: "m"))
        let attributes = ObjectAttributes(contentType: "text/html", metadata: [MetadataName.change: "r/1"])
        return try BringingBack(versioned: true, standsForSource: standsForSource).change(
            transition, current: .marker(versionID: "m"), versions: [listed], attributes: attributes
        ).get().mark
    }

    @Test("A copy of a version without an id of its own names its change too; a listing shows only tag and time")
    func marks() throws {
        #expect(try mark(.null) == "null e r/1 1795442531")
        #expect(try mark("v1") == "v1")
        #expect(try mark("v1", standsForSource: false) == nil)
    }
}
