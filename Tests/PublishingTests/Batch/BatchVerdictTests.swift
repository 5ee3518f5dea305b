import Foundation
import Indexes
import Objects
import RunJournal
import S3
import Testing

@testable import Publishing

@Suite("BatchVerdict: what became of an object of a job, by its versions")
struct BatchVerdictTests {
    /// A version with its content as tag, or a delete marker.
    struct Entry: Sendable {
        var id: String
        var content: String?
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        /// Newest first. `v1` (old) is wanted, `v2` (new) is what the plan saw.
        var versions: [Entry]
        var task: BatchReport.Task? = .succeeded
        var isReported = true
        var state: ChangeRecord.State
        var copy: String?
        var foreign: String?
        var says = ""
        var testDescription: String { name }
    }

    static let (old, new) = (Entry(id: "v1", content: "old"), Entry(id: "v2", content: "new"))
    static let copy = Entry(id: "c", content: "old")
    static let other = Entry(id: "x", content: "xyz")
    static let marker = Entry(id: "m")

    @Test(
        "Every place of a copy",
        arguments: [
            Case(name: "copied", versions: [copy, new, old], state: .applied, copy: "c"),
            Case(
                name: "copied, no report", versions: [copy, new, old], task: nil, isReported: false, state: .applied,
                copy: "c", says: "without a report"),
            Case(
                name: "copied, the report says failed", versions: [copy, new, old], task: .failed("AccessDenied 403"),
                state: .conflict, copy: "c", foreign: "c", says: "AccessDenied 403"),
            Case(
                name: "copied, not in the report", versions: [copy, new, old], task: nil, state: .conflict, copy: "c",
                foreign: "c", says: "no row"),
            Case(
                name: "untouched, failed", versions: [new, old], task: .failed("SlowDown 503"), state: .failed,
                says: "SlowDown 503"),
            Case(name: "untouched, said to be copied", versions: [new, old], state: .failed, says: "no new version"),
            Case(
                name: "untouched, not in the report", versions: [new, old], task: nil, state: .failed, says: "not name"),
            Case(
                name: "untouched, no report", versions: [new, old], task: nil, isReported: false, state: .failed,
                says: "did not copy"),
            Case(
                name: "another writer before the copy", versions: [copy, other, new, old], state: .conflict, copy: "c",
                foreign: "x", says: "in between"),
            Case(
                name: "the same bytes before the copy", versions: [copy, Entry(id: "y", content: "old"), new, old],
                state: .conflict, copy: "c", foreign: "y", says: "in between"),
            Case(
                name: "a marker before the copy", versions: [copy, marker, new, old], state: .conflict, copy: "c",
                foreign: "m", says: "delete marker"),
            Case(
                name: "another writer after the copy", versions: [other, copy, new, old], state: .conflict, copy: "c",
                foreign: "x", says: "right after"),
            Case(
                name: "a marker after the copy", versions: [marker, copy, new, old], state: .conflict, copy: "c",
                foreign: "m", says: "right after"),
            Case(
                name: "another writer, no copy", versions: [other, new, old], task: .failed("x"), state: .conflict,
                foreign: "x", says: "expected version v2, found version x"),
            Case(
                name: "what the plan saw was removed for good", versions: [copy, old], state: .conflict, foreign: "c",
                says: "not there any more"),
            Case(name: "nothing is left", versions: [], state: .conflict, says: "not there any more"),
        ])
    func verdict(_ testCase: Case) {
        let verdict = BatchVerdict(
            Self.record(before: .object(RecordedObject(versionID: "v2", etag: "new", size: 3))),
            versions: Self.versions(testCase.versions), task: testCase.task, isReported: testCase.isReported)
        #expect(verdict.state == testCase.state)
        #expect(verdict.copy?.versionID.text == testCase.copy)
        #expect(verdict.foreign?.versionID.text == testCase.foreign)
        #expect(testCase.says.isEmpty ? verdict.message == nil : verdict.message?.contains(testCase.says) == true)
    }

    @Test("Over a marker that stays, the copy stands above the marker")
    func overMarker() {
        let record = Self.record(before: .marker(versionID: "m"))
        let versions = Self.versions([Self.copy, Self.marker, Self.old])
        let verdict = BatchVerdict(record, versions: versions, task: .succeeded, isReported: true)
        #expect(verdict.state == .applied && verdict.copy?.versionID == "c")
    }

    @Test(
        "A copy of what came in parts has another tag: then the size counts",
        arguments: [("3b-2", true), ("3b", false)])
    func parts(tag: String, isCopy: Bool) {
        let record = Self.record(before: .object(RecordedObject(versionID: "v2", etag: "new", size: 3)))
        let versions = Self.versions([Self.copy, Self.new, Entry(id: "v1", content: tag)], size: 3)
        let verdict = BatchVerdict(record, versions: versions, task: .succeeded, isReported: true)
        #expect((verdict.state == .applied) == isCopy)
    }

    static func record(before: ObjectState) -> ChangeRecord {
        ChangeRecord(
            runID: "r", sequence: 1, stepPosition: 0, channel: "nightly", bucket: "nightly-python",
            key: "v2/i/p/index.html", index: "v2/i", project: "p", rank: Change.Rank.projectPage.rawValue,
            action: .restore, sourceKey: "nightly-python/v2/i/p/index.html", sourceVersionID: "v1", intendedSize: 3,
            before: before, state: .sent, plannedAt: .distantPast, sentAt: .distantPast)
    }

    static func versions(_ entries: [Entry], size: Int64? = nil) -> [ObjectVersion] {
        entries.enumerated().map { position, entry in
            ObjectVersion(
                key: "v2/i/p/index.html", versionID: VersionID(entry.id), isLatest: position == 0,
                isDeleteMarker: entry.content == nil, etag: entry.content.map { ETag($0) },
                size: size ?? Int64(entry.content?.utf8.count ?? 0), lastModified: .distantPast)
        }
    }
}
