import Foundation
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import Testing

@Suite("RollbackPlanner: every before, after and current state")
struct RollbackPlannerTests {
    static let key = ObjectKey("v2/i/p/index.html")

    /// One entry of an object's past, for tables: a version, or a delete marker with `nil` content.
    struct Entry: Sendable {
        var id: String
        var content: String?

        static func version(_ id: String, _ content: String) -> Entry { Entry(id: id, content: content) }
        static func marker(_ id: String) -> Entry { Entry(id: id) }
    }

    enum Expected: Sendable, Equatable {
        case unchanged
        case conflict
        case lost
        case restore(String)
        case delete
        case unmark(String)
        case purge(String)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var before: ObjectState
        var after: ObjectState
        /// Newest first.
        var versions: [Entry]
        var expected: Expected
        var strategy = RollbackPlanner.Strategy.copy
        var restored: ObjectState?
        var broughtBack = false
        var leavesMarkers = false
        var testDescription: String { name }
    }

    static func object(_ id: VersionID?, _ content: String) -> ObjectState {
        .object(RecordedObject(versionID: id, etag: ETag(content), size: Int64(content.utf8.count)))
    }

    static let v1 = object("v1", "old")
    static let v2 = object("v2", "new")
    static let old = Entry.version("v1", "old")
    static let new = Entry.version("v2", "new")

    static let cases = [
        // Created.
        Case(name: "created, as left", before: .absent, after: v2, versions: [new], expected: .delete),
        Case(
            name: "created, to be removed", before: .absent, after: v2, versions: [new], expected: .purge("v2"),
            strategy: .remove),
        Case(name: "created, gone since", before: .absent, after: v2, versions: [], expected: .unchanged),
        Case(
            name: "created, deleted since", before: .absent, after: v2, versions: [.marker("m"), new],
            expected: .unchanged),
        Case(
            name: "created, overwritten since", before: .absent, after: v2, versions: [.version("v3", "x"), new],
            expected: .conflict),
        Case(
            name: "created, same bytes since", before: .absent, after: v2, versions: [.version("v3", "new"), new],
            expected: .conflict),
        Case(
            name: "created over a marker", before: .marker(versionID: "m"), after: v2,
            versions: [new, .marker("m")], expected: .delete),
        Case(
            name: "created over several markers", before: .marker(versionID: "m2"), after: v2,
            versions: [new, .marker("m2"), .marker("m1"), old], expected: .delete),
        Case(
            name: "created over several markers, to be removed", before: .marker(versionID: "m2"), after: v2,
            versions: [new, .marker("m2"), .marker("m1"), old], expected: .purge("v2"), strategy: .remove),
        Case(
            name: "brought back by taking a marker off", before: .marker(versionID: "m"), after: v1, versions: [old],
            expected: .delete),
        Case(
            name: "created and deleted within the run", before: .absent, after: .marker(versionID: "m"),
            versions: [.marker("m"), new], expected: .unchanged),
        Case(
            name: "created and deleted within the run, written since", before: .absent, after: .marker(versionID: "m"),
            versions: [.version("v3", "x"), .marker("m"), new], expected: .conflict),
        // Overwritten.
        Case(name: "overwritten, as left", before: v1, after: v2, versions: [new, old], expected: .restore("v1")),
        Case(
            name: "overwritten, back already", before: v1, after: v2, versions: [.version("v3", "old"), new, old],
            expected: .unchanged),
        Case(
            name: "overwritten, again since", before: v1, after: v2, versions: [.version("v3", "x"), new, old],
            expected: .conflict),
        Case(
            name: "overwritten, brought back by a run of ours", before: v1, after: v2,
            versions: [.version("v4", "new"), .version("v3", "old"), new, old], expected: .restore("v1"),
            broughtBack: true),
        Case(
            name: "overwritten, deleted since", before: v1, after: v2, versions: [.marker("m"), new, old],
            expected: .conflict),
        Case(name: "overwritten, purged since", before: v1, after: v2, versions: [old], expected: .unchanged),
        Case(name: "overwritten, nothing left", before: v1, after: v2, versions: [], expected: .conflict),
        Case(name: "overwritten, the version before is gone", before: v1, after: v2, versions: [new], expected: .lost),
        Case(
            name: "overwritten, a copy with another tag stands", before: v1, after: v2,
            versions: [.version("v3", "old-as-one-part"), new, old], expected: .unchanged,
            restored: object("v3", "old-as-one-part")),
        Case(
            name: "overwritten by the same bytes", before: v1, after: object("v2", "old"),
            versions: [.version("v2", "old"), old], expected: .restore("v1")),
        Case(
            name: "overwritten twice, with the first bytes again", before: v1, after: object("v3", "old"),
            versions: [.version("v3", "old"), new, old], expected: .restore("v1")),
        Case(
            name: "overwritten, what was from before versioning", before: object("null", "old"), after: v2,
            versions: [new, .version("null", "old")], expected: .restore("null")),
        Case(
            name: "overwritten, and what was from before versioning replaced while it was suspended",
            before: object("null", "old"), after: v2, versions: [.version("null", "x"), new], expected: .conflict),
        Case(
            name: "overwritten, the null version replaced and the run's brought back",
            before: object("null", "old"), after: v2, versions: [new, .version("null", "x")], expected: .lost),
        Case(
            name: "what a purge took for good", before: v2, after: v1, versions: [old], expected: .lost),
        // Deleted.
        Case(
            name: "deleted, our marker on top", before: v1, after: .marker(versionID: "m"),
            versions: [.marker("m"), old], expected: .unmark("m")),
        Case(
            name: "deleted, our marker stays", before: v1, after: .marker(versionID: "m"),
            versions: [.marker("m"), old], expected: .restore("v1"), leavesMarkers: true),
        Case(
            name: "deleted, something between", before: v1, after: .marker(versionID: "m"),
            versions: [.marker("m"), .version("v3", "x"), old], expected: .restore("v1")),
        Case(
            name: "deleted, another marker on top", before: v1, after: .marker(versionID: "m"),
            versions: [.marker("m2"), .marker("m"), old], expected: .conflict),
        Case(
            name: "deleted, back already", before: v1, after: .marker(versionID: "m"),
            versions: [.version("v3", "old"), .marker("m"), old], expected: .unchanged),
        Case(
            name: "deleted, the version is gone", before: v1, after: .marker(versionID: "m"),
            versions: [.marker("m")], expected: .lost),
        Case(
            name: "deleted, what was from before versioning", before: object("null", "old"),
            after: .marker(versionID: "m"), versions: [.marker("m"), .version("null", "old")], expected: .unmark("m")),
        Case(
            name: "deleted by a null marker", before: v1, after: .marker(versionID: "null"),
            versions: [.marker("null"), old], expected: .unmark("null")),
        Case(
            name: "deleted, written and deleted again since", before: v1, after: .marker(versionID: "m"),
            versions: [.marker("m2"), .version("v3", "x"), .marker("m"), old], expected: .conflict),
        Case(
            name: "deleted what was deleted", before: .marker(versionID: "m1"), after: .marker(versionID: "m2"),
            versions: [.marker("m2"), .marker("m1")], expected: .unchanged),
    ]

    @Test("In a bucket with versions", arguments: cases)
    func versioned(_ testCase: Case) {
        let result = plan(testCase, force: false)
        #expect(outcome(result) == testCase.expected)
    }

    @Test("Forced, a file in conflict is rolled back, a page is left to be written anew", arguments: cases)
    func forced(_ testCase: Case) {
        guard testCase.expected == .conflict else {
            #expect(outcome(plan(testCase, force: true)) == testCase.expected)
            return
        }
        let page = plan(testCase, force: true)
        #expect(page.plan.isEmpty)
        #expect(page.regenerate == ["v2/i": ["p"]])
        let file = plan(testCase, force: true, kind: .artifact)
        #expect(file.regenerate == [:])
        let isBack = testCase.before.object.map { before in
            testCase.versions.contains { $0.id == before.versionID?.text && $0.content == before.etag.text }
        }
        switch isBack {
        case nil: #expect(outcome(file) == .delete)
        case true?: #expect(outcome(file) == .restore("v1"))
        case false?: #expect(outcome(file) == .lost)
        }
    }

    private func plan(
        _ testCase: Case, force: Bool, kind: ObjectTransition.Kind = .projectPage
    ) -> RollbackPlanner.Result {
        let versions = testCase.versions.enumerated().map { position, entry in
            ObjectVersion(
                key: Self.key, versionID: VersionID(entry.id), isLatest: position == 0,
                isDeleteMarker: entry.content == nil, etag: entry.content.map { ETag($0) },
                size: Int64(entry.content?.utf8.count ?? 0), lastModified: .distantPast)
        }
        var observed = RollbackPlanner.Observation(versions: [Self.key: versions])
        if let restored = testCase.restored { observed.restored[Self.key] = restored }
        if testCase.broughtBack { observed.broughtBack = [Self.key] }
        let planner = RollbackPlanner(
            channel: Channel(name: "nightly", bucket: "b", region: "us-east-2", publicURL: "", roots: ["v2"]),
            versioned: true, strategy: testCase.strategy, force: force, leavesMarkers: testCase.leavesMarkers)
        let transition = ObjectTransition(
            channel: "nightly", bucket: "b", key: Self.key, index: "v2/i", project: "p", kind: kind,
            before: testCase.before, after: testCase.after)
        return planner.plan([transition], observed: observed)
    }

    private func outcome(_ result: RollbackPlanner.Result) -> Expected? {
        if !result.lost.isEmpty { return .lost }
        guard let change = result.plan.changes.first else {
            if !result.conflicts.isEmpty { return .conflict }
            return result.plan.unchangedCount == 1 ? .unchanged : nil
        }
        switch change.action {
        case .restore(let object): return .restore(object.versionID?.text ?? "")
        case .delete: return .delete
        case .unmark(let marker, _): return .unmark(marker.text)
        case .purge(let version, _): return .purge(version.text)
        case .put, .copy: return nil
        }
    }

    @Test(
        "Withdrawals go from the root page down, what comes back from the file up",
        arguments: [
            (ObjectTransition.Kind.artifact, Change.Rank.withdrawArtifact, Change.Rank.artifact),
            (.sidecar, .withdrawSidecar, .sidecar), (.projectPage, .withdrawProjectPage, .projectPage),
            (.rootPage, .rootPage, .rootPage),
        ])
    func ranks(kind: ObjectTransition.Kind, withdrawn: Change.Rank, appearing: Change.Rank) {
        let created = Case(name: "", before: .absent, after: Self.v2, versions: [Self.new], expected: .delete)
        let replaced = Case(
            name: "", before: Self.v1, after: Self.v2, versions: [Self.new, Self.old], expected: .delete)
        #expect(plan(created, force: false, kind: kind).plan.changes.map(\.rank) == [withdrawn])
        #expect(plan(replaced, force: false, kind: kind).plan.changes.map(\.rank) == [appearing])
    }
}
