import Foundation
import Indexes
import Objects
import RunJournal
import S3
import Testing

@Suite("ObjectTransition: what a run did to an object, folded")
struct ObjectTransitionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        /// In the order of the journal.
        var changes: [(before: ObjectState, after: ObjectState?, state: ChangeRecord.State)]
        /// `nil`: nothing to roll back.
        var expected: (before: ObjectState, after: ObjectState)?
        var testDescription: String { name }
    }

    static func version(_ id: String) -> ObjectState {
        .object(RecordedObject(versionID: VersionID(id), etag: "etag-\(id)", size: 1))
    }

    static let marker = ObjectState.marker(versionID: "m")

    @Test(
        "The first before, the last after",
        arguments: [
            Case(
                name: "one change", changes: [(version("1"), version("2"), .applied)],
                expected: (version("1"), version("2"))),
            Case(
                name: "two changes",
                changes: [(version("1"), version("2"), .applied), (version("2"), version("3"), .applied)],
                expected: (version("1"), version("3"))),
            Case(
                name: "created and deleted again",
                changes: [(.absent, version("2"), .applied), (version("2"), marker, .applied)],
                expected: (.absent, marker)),
            Case(
                name: "deleted and brought back",
                changes: [(version("1"), marker, .applied), (marker, version("1"), .applied)],
                expected: (version("1"), version("1"))),
            Case(
                name: "failed, then done",
                changes: [(version("1"), nil, .failed), (version("1"), version("2"), .applied)],
                expected: (version("1"), version("2"))),
            Case(name: "failed", changes: [(version("1"), nil, .failed)], expected: nil),
            Case(name: "skipped", changes: [(version("1"), nil, .skipped)], expected: nil),
            Case(name: "conflict before it was written", changes: [(version("1"), nil, .conflict)], expected: nil),
            Case(
                name: "written, and found in conflict after", changes: [(version("1"), version("3"), .conflict)],
                expected: (version("1"), version("3"))),
        ])
    func fold(_ testCase: Case) {
        let records = testCase.changes.enumerated().map { position, change in
            record(position + 1, change.before, change.after, change.state)
        }
        // The journal's order counts, whatever order they come in.
        let folded = ObjectTransition.fold(records.reversed())
        #expect(folded.map(\.before) == [testCase.expected?.before].compactMap(\.self))
        #expect(folded.map(\.after) == [testCase.expected?.after].compactMap(\.self))
    }

    @Test("Keys of two buckets are two objects, and keep the order of the run")
    func buckets() {
        var dev = record(1, .absent, Self.version("1"), .applied)
        dev.bucket = "dev-python"
        let folded = ObjectTransition.fold([record(2, .absent, Self.version("2"), .applied), dev])
        #expect(folded.map(\.bucket) == ["dev-python", "nightly-python"])
    }

    @Test("The bytes kept are those before the first change")
    func keptBytes() {
        var (first, second) = (
            record(1, Self.version("1"), Self.version("2"), .applied),
            record(2, Self.version("2"), Self.version("3"), .applied)
        )
        (first.keptBytes, second.keptBytes) = (SHA256Digest(of: [1]), SHA256Digest(of: [2]))
        #expect(ObjectTransition.fold([first, second]).map(\.keptBytes) == [SHA256Digest(of: [1])])
    }

    private func record(
        _ sequence: Int, _ before: ObjectState, _ after: ObjectState?, _ state: ChangeRecord.State
    ) -> ChangeRecord {
        ChangeRecord(
            runID: "r", sequence: sequence, stepPosition: 0, channel: "nightly", bucket: "nightly-python",
            key: "v2/i/index.html", index: "v2/i", project: nil, rank: Change.Rank.rootPage.rawValue, action: .put,
            before: before, after: after, state: state, plannedAt: .distantPast)
    }

    @Test(
        "A selection takes a change by step, project, index and channel",
        arguments: [
            (RollbackSelection(), true), (RollbackSelection(steps: ["pages"]), true),
            (RollbackSelection(steps: ["files"]), false), (RollbackSelection(projects: ["typing_extensions"]), true),
            (RollbackSelection(projects: ["Typing.Extensions"]), true),
            (RollbackSelection(projects: ["typing"]), false),
            (RollbackSelection(indexes: ["v2/i"]), true), (RollbackSelection(indexes: ["v2"]), false),
            (RollbackSelection(channel: "nightly"), true), (RollbackSelection(channel: "dev"), false),
            (RollbackSelection(steps: ["pages"], indexes: ["v2/j"]), false),
        ])
    func selection(_ selection: RollbackSelection, isTaken: Bool) {
        var change = record(1, .absent, Self.version("1"), .applied)
        change.project = "typing-extensions"
        #expect(selection.contains(change, stepIDs: [0: "pages"]) == isTaken)
    }

    @Test("A root page belongs to no project")
    func rootPage() {
        let root = record(1, .absent, Self.version("1"), .applied)
        #expect(!RollbackSelection(projects: ["p"]).contains(root, stepIDs: [:]))
        #expect(RollbackSelection().contains(root, stepIDs: [:]))
    }
}
