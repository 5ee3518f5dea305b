import Foundation
import Objects
import S3
import TestKit
import Testing

@testable import Indexes

@Suite("When a file was first there")
struct FirstSightTests {
    private static let key = ObjectKey("v2/gfx1151/torch-2.9.1-py3-none-any.whl")

    private func date(_ seconds: Double) -> Date { Date(timeIntervalSince1970: seconds) }

    private func version(_ id: VersionID, _ etag: ETag?, _ seconds: Double) -> ObjectVersion {
        ObjectVersion(
            key: Self.key, versionID: id, isLatest: false, isDeleteMarker: etag == nil, etag: etag,
            size: etag == nil ? 0 : 3, lastModified: date(seconds))
    }

    private func file(_ etag: ETag, _ seconds: Double, restores: VersionID? = nil) -> FirstSight.File {
        .init(ListedObject(key: Self.key, etag: etag, size: 3, lastModified: date(seconds)), restores: restores)
    }

    private func time(_ file: FirstSight.File, _ versions: [ObjectVersion]) -> Date {
        FirstSight.time(of: file, oldest: FirstSight.oldest(of: file, versions: versions))
    }

    @Test("The oldest version of the same bytes counts, of other bytes and markers none")
    func oldest() {
        let versions = [
            version("5", "a", 50), version("4", nil, 40), version("3", "a", 30), version("2", "b", 20),
            version("1", nil, 10),
        ]
        #expect(time(file("a", 50), versions) == date(30))
        #expect(time(file("b", 60), versions) == date(20))
        #expect(time(file("c", 60), versions) == date(60), "of which no version is listed")
        #expect(time(file("a", 50), []) == date(50))
    }

    @Test("A copy of what was uploaded in parts has another tag, and says which version it stands for")
    func restored() {
        let versions = [version("3", "whole", 30), version("2", nil, 20), version("1", "parts-2", 10)]
        #expect(time(file("whole", 30, restores: "1"), versions) == date(10))
        #expect(time(file("whole", 30, restores: "gone"), versions) == date(30))
        #expect(time(file("whole", 30, restores: "2"), versions) == date(30), "a marker")
    }

    @Test(
        "A mark and a document of others may say anything",
        arguments: [
            "", "yesterday", "2026-11-23", "2026-13-45T99:99:99Z", String(repeating: "9", count: 5_000), "\u{0}", "-1",
        ])
    func strange(text: String) {
        #expect(UploadedMark.time([UploadedMark.name: text]) == nil)
    }

    @Test(
        "Times with fractions and other zones are understood",
        arguments: [
            ("2026-11-23T14:02:11Z", 1_795_442_531.0), ("2026-11-23T14:02:11.500000Z", 1_795_442_531.5),
            ("2026-11-23T16:02:11+02:00", 1_795_442_531.0),
        ])
    func read(text: String, seconds: Double) throws {
        let time = try #require(moment(rfc3339: text))
        #expect(abs(time.timeIntervalSince1970 - seconds) < 0.001)
    }
}
