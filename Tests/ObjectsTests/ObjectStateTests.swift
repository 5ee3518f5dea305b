import FoundationEssentials
import Objects
import Testing

@Suite struct ObjectStateTests {
    static func version(_ id: String, _ etag: ETag?, isMarker: Bool = false) -> ObjectVersion {
        ObjectVersion(
            key: "v2/a", versionID: VersionID(id), isLatest: true, isDeleteMarker: isMarker, etag: etag, size: 3,
            lastModified: Date(timeIntervalSince1970: 0))
    }

    static func object(_ id: VersionID?, _ etag: ETag, _ sha256: SHA256Digest? = nil, size: Int64 = 3) -> ObjectState {
        .object(RecordedObject(versionID: id, etag: etag, size: size, sha256: sha256))
    }

    /// A state without an id of its own: its time identifies it, too.
    static let unversioned = ObjectState.object(
        RecordedObject(versionID: nil, etag: "e", size: 3, lastModified: Date(timeIntervalSince1970: 0)))

    @Test(
        "The newest entry of a key is its state; ids count where they are its own",
        arguments: [
            (nil, true, .absent), (nil, false, .absent),
            (version("1", "e"), true, object("1", "e")), (version("null", "e"), false, unversioned),
            (version("1", "e"), false, object("1", "e")),
            (version("m", nil, isMarker: true), true, .marker(versionID: "m")),
            (version("m", nil, isMarker: true), false, .marker(versionID: "m")),
            (version("null", nil, isMarker: true), false, .absent),
        ] as [(ObjectVersion?, Bool, ObjectState)])
    func newest(version: ObjectVersion?, versioned: Bool, state: ObjectState) {
        #expect(ObjectState(newest: version, versioned: versioned) == state)
    }

    /// Two states, and whether they are the same version, hold the same, and whether one shows the other.
    static let pairs: [(ObjectState, ObjectState, same: Bool, holds: Bool, shows: Bool?)] = {
        let (one, two) = (SHA256Digest(of: [1]), SHA256Digest(of: [2]))
        return [
            (.absent, .absent, true, true, true),
            (.marker(versionID: "m"), .marker(versionID: "m"), true, true, true),
            (.marker(versionID: "m"), .marker(versionID: "n"), false, true, true),
            (.absent, .marker(versionID: "m"), false, true, true),
            (.absent, .marker(versionID: .null), true, true, true),
            (.absent, .marker(versionID: nil), true, true, true),
            (object("1", "e"), object("1", "e"), true, true, true),
            (object("1", "e"), object("2", "e"), false, true, true),
            (object("1", "e"), object("1", "f"), false, false, false),
            (object(nil, "e"), object(nil, "e"), true, true, true),
            (object("1", "e"), object("2", "e", size: 4), false, false, false),
            (object("1", "e", one), object("2", "f", one), false, true, true),
            (object("1", "e", one), object("2", "f", two), false, false, false),
            // ETags of parts say nothing of the bytes.
            (object("1", "e-2"), object("2", "f"), false, false, nil),
            (object("1", "e-2"), object("2", "e-2"), false, true, true),
            (object("1", "e"), .absent, false, false, false),
            (object("1", "e"), .marker(versionID: "m"), false, false, false),
        ]
    }()

    @Test("Same version, same content, shown again", arguments: pairs.indices)
    func algebra(index: Int) {
        let (left, right, same, holds, shows) = Self.pairs[index]
        for (a, b) in [(left, right), (right, left)] {
            #expect(a.isSame(as: b) == same)
            #expect(a.holdsSame(as: b) == holds)
            #expect(a.shows(b) == shows)
        }
    }

    @Test(
        "A version is the one recorded by its id; `null` and none are one id, told by the tag too",
        arguments: [
            (version("1", "e"), RecordedObject(versionID: "1", etag: "f", size: 3), true),
            (version("1", "e"), RecordedObject(versionID: "2", etag: "e", size: 3), false),
            (version("null", "e"), RecordedObject(versionID: .null, etag: "e", size: 3), true),
            (version("null", "e"), RecordedObject(versionID: .null, etag: "f", size: 3), false),
            (version("1", nil, isMarker: true), RecordedObject(versionID: "1", etag: "e", size: 3), false),
            (version("null", "e"), RecordedObject(versionID: nil, etag: "e", size: 3), true),
            (
                version("null", "e"),
                RecordedObject(
                    versionID: nil, etag: "e", size: 3, lastModified: Date(timeIntervalSince1970: 0.9)), true
            ),
            (
                version("null", "e"),
                RecordedObject(
                    versionID: nil, etag: "e", size: 3, lastModified: Date(timeIntervalSince1970: 1)), false
            ),
        ])
    func holds(version: ObjectVersion, wanted: RecordedObject, holds: Bool) {
        #expect(version.holds(wanted) == holds)
    }

    @Test(
        "A state in words",
        arguments: [
            (.absent, "no object"), (.marker(versionID: nil), "a delete marker"),
            (.marker(versionID: "m"), "a delete marker (version m)"), (object("1", "e"), "version 1"),
            (object(nil, "e"), "ETag e"),
        ] as [(ObjectState, String)])
    func words(state: ObjectState, words: String) {
        #expect(state.forPeople == words)
    }
}
