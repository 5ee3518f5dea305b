import Foundation
import Objects
import PlaybookFiles
import RunJournal
import S3
import Testing

@testable import Indexes

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
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var before: ObjectState
        /// Of one change after the other; the last is what the run left.
        var afters: [ObjectState]
        /// Newest first.
        var versions: [Entry]
        var expected: Expected
        /// By id, those that a rollback of another run made, and what each stands for.
        var rollbacks: [(id: String, standsFor: String)] = []
        /// Whether the top has the bytes and headers of the state before.
        var showsBefore = false
        var action = ChangeRecord.Action.put
        var testDescription: String { name }

        init(
            name: String, before: ObjectState, after: ObjectState..., versions: [Entry], expected: Expected,
            rollbacks: [(id: String, standsFor: String)] = [], showsBefore: Bool = false,
            action: ChangeRecord.Action = .put
        ) {
            (self.name, self.before, afters, self.versions) = (name, before, after, versions)
            (self.expected, self.rollbacks, self.showsBefore) = (expected, rollbacks, showsBefore)
            self.action = action
        }
    }

    static func object(_ id: VersionID?, _ content: String) -> ObjectState {
        .object(RecordedObject(versionID: id, etag: ETag(content), size: Int64(content.utf8.count)))
    }

    static let v1 = object("v1", "old")
    static let v2 = object("v2", "new")
    static let old = Entry.version("v1", "old")
    static let new = Entry.version("v2", "new")

    static let marker = ObjectState.marker(versionID: "m")

    static let cases = [
        // Created.
        Case(name: "created, as left", before: .absent, after: v2, versions: [new], expected: .delete),
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
            name: "created over a marker", before: marker, after: v2, versions: [new, .marker("m")], expected: .delete),
        Case(
            name: "created over several markers", before: .marker(versionID: "m2"), after: v2,
            versions: [new, .marker("m2"), .marker("m1"), old], expected: .delete),
        Case(
            name: "brought back by taking a marker off, as older releases did", before: marker, after: v1,
            versions: [old], expected: .delete, action: .unmark),
        Case(
            name: "created and deleted within the run", before: .absent, after: v2, marker,
            versions: [.marker("m"), new], expected: .unchanged),
        Case(
            name: "created and deleted within the run, written since", before: .absent, after: v2, marker,
            versions: [.version("v3", "x"), .marker("m"), new], expected: .conflict),
        Case(
            name: "created where another version came in below", before: .absent, after: v2,
            versions: [new, .version("v9", "x")], expected: .conflict),
        Case(
            name: "created, withdrawn by a rollback, published again by its undo", before: .absent, after: v2,
            versions: [.version("v4", "new"), .marker("m"), new], expected: .delete,
            rollbacks: [("v4", "v2"), ("m", "absent")]),
        Case(
            name: "created, withdrawn by a rollback, published again by others", before: .absent, after: v2,
            versions: [.version("v4", "new"), .marker("m"), new], expected: .conflict, rollbacks: [("m", "absent")]),
        // Overwritten.
        Case(name: "overwritten, as left", before: v1, after: v2, versions: [new, old], expected: .restore("v1")),
        Case(
            name: "overwritten, the earlier bytes written back", before: v1, after: v2,
            versions: [.version("v3", "old"), new, old], expected: .unchanged, showsBefore: true),
        Case(
            name: "overwritten, the earlier bytes written back with other headers", before: v1, after: v2,
            versions: [.version("v3", "old"), new, old], expected: .conflict),
        Case(
            name: "overwritten, back by a rollback", before: v1, after: v2,
            versions: [.version("v3", "old"), new, old], expected: .unchanged, rollbacks: [("v3", "v1")]),
        Case(
            name: "overwritten, again since", before: v1, after: v2, versions: [.version("v3", "x"), new, old],
            expected: .conflict),
        Case(
            name: "overwritten, published again by an undo", before: v1, after: v2,
            versions: [.version("v4", "new"), .version("v3", "old"), new, old], expected: .restore("v1"),
            rollbacks: [("v4", "v2"), ("v3", "v1")]),
        Case(
            name: "overwritten, deleted since", before: v1, after: v2, versions: [.marker("m"), new, old],
            expected: .conflict),
        Case(name: "overwritten, purged since", before: v1, after: v2, versions: [old], expected: .unchanged),
        Case(name: "overwritten, nothing left", before: v1, after: v2, versions: [], expected: .conflict),
        Case(name: "overwritten, the version before is gone", before: v1, after: v2, versions: [new], expected: .lost),
        Case(
            name: "overwritten, a copy with another tag stands", before: v1, after: v2,
            versions: [.version("v3", "old-as-one-part"), new, old], expected: .unchanged, rollbacks: [("v3", "v1")]),
        Case(
            name: "overwritten by the same bytes", before: v1, after: object("v2", "old"),
            versions: [.version("v2", "old"), old], expected: .restore("v1")),
        Case(
            name: "overwritten twice, with the first bytes again", before: v1, after: v2, object("v3", "old"),
            versions: [.version("v3", "old"), new, old], expected: .restore("v1")),
        Case(
            name: "overwritten twice, another version between", before: v1, after: v2, object("v3", "more"),
            versions: [.version("v3", "more"), .version("v9", "x"), new, old], expected: .conflict),
        Case(
            name: "overwritten, what was from before versioning", before: object("null", "old"), after: v2,
            versions: [new, .version("null", "old")], expected: .restore("null")),
        Case(
            name: "overwritten, what was from before versioning told without an id", before: object(nil, "old"),
            after: v2, versions: [new, .version("null", "old")], expected: .restore("null")),
        Case(
            name: "overwritten, and what was from before versioning replaced while it was suspended",
            before: object("null", "old"), after: v2, versions: [.version("null", "x"), new], expected: .conflict),
        Case(
            name: "overwritten, the null version replaced and the run's brought back",
            before: object("null", "old"), after: v2, versions: [new, .version("null", "x")], expected: .lost),
        Case(
            name: "overwritten before versioning was switched on", before: object(nil, "old"),
            after: object(nil, "new"),
            versions: [.version("null", "new")], expected: .lost),
        Case(
            name: "created before versioning was switched on", before: .absent, after: object(nil, "new"),
            versions: [.version("null", "new")], expected: .delete),
        // Deleted.
        Case(
            name: "deleted, our marker on top", before: v1, after: marker, versions: [.marker("m"), old],
            expected: .restore("v1")),
        Case(
            name: "deleted, something between", before: v1, after: marker,
            versions: [.marker("m"), .version("v3", "x"), old], expected: .conflict),
        Case(
            name: "deleted, another marker on top", before: v1, after: marker,
            versions: [.marker("m2"), .marker("m"), old], expected: .conflict),
        Case(
            name: "deleted, back already", before: v1, after: marker,
            versions: [.version("v3", "old"), .marker("m"), old],
            expected: .unchanged, rollbacks: [("v3", "v1")]),
        Case(
            name: "deleted, the version is gone", before: v1, after: marker, versions: [.marker("m")], expected: .lost),
        Case(
            name: "deleted, what was from before versioning", before: object("null", "old"), after: marker,
            versions: [.marker("m"), .version("null", "old")], expected: .restore("null")),
        Case(
            name: "deleted by a null marker", before: v1, after: .marker(versionID: "null"),
            versions: [.marker("null"), old], expected: .restore("v1")),
        Case(
            name: "deleted, written and deleted again since", before: v1, after: marker,
            versions: [.marker("m2"), .version("v3", "x"), .marker("m"), old], expected: .conflict),
        Case(
            name: "deleted what was deleted", before: .marker(versionID: "m1"), after: .marker(versionID: "m2"),
            versions: [.marker("m2"), .marker("m1")], expected: .unchanged),
    ]

    @Test("In a bucket with versions", arguments: cases)
    func versioned(_ testCase: Case) {
        let result = plan(testCase, force: false)
        #expect(outcome(result) == testCase.expected)
        let named = result.plan.notes.count { $0.hasPrefix("\(Self.key) is back by ") }
        #expect(named == 1 || !testCase.showsBefore, "the plan names whose version shows the state before")
    }

    @Test("Forced, a file in conflict is rolled back, a page is left to be looked into", arguments: cases)
    func forced(_ testCase: Case) {
        guard testCase.expected == .conflict else {
            #expect(outcome(plan(testCase, force: true)) == testCase.expected)
            return
        }
        let page = plan(testCase, force: true)
        #expect(page.plan.isEmpty && page.openPages.map(\.transition.key) == [Self.key])
        let file = plan(testCase, force: true, kind: .artifact)
        #expect(file.openPages.isEmpty && file.conflicts.count == 1)
        let isBack = testCase.before.object.map { before in
            testCase.versions.contains { $0.id == (before.versionID ?? .null).text && $0.content == before.etag.text }
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
        var records: [ChangeRecord] = []
        for (position, after) in testCase.afters.enumerated() {
            records.append(
                ChangeRecord(
                    runID: "r", sequence: position + 1, stepPosition: 0, channel: "nightly", bucket: "b", key: Self.key,
                    index: "v2/i", project: "p", rank: kind.appearing.rawValue, action: testCase.action,
                    before: records.last?.after ?? testCase.before, after: after, state: .applied,
                    plannedAt: .distantPast))
        }
        let steps = records.compactMap { Origin.RecordedStep($0, stepKind: "mirror") }
        let known = testCase.rollbacks.map { rollback in
            Origin.RecordedStep(
                runID: "b", sequence: 1, action: .restore, before: .absent, after: .version(VersionID(rollback.id)),
                standsFor: VersionNode(mark: rollback.standsFor))
        }
        var observed = RollbackPlanner.Observation(
            stacks: [Self.key: VersionStack(entries: versions, known: known + steps)])
        if testCase.showsBefore { observed.showBefore = [Self.key] }
        let planner = RollbackPlanner(
            channel: Channel(name: "nightly", bucket: "b", region: "us-east-2", publicURL: "", roots: ["v2"]),
            versioned: true, force: force)
        let transition = ObjectTransition(
            channel: "nightly", bucket: "b", key: Self.key, index: "v2/i", project: "p", kind: kind,
            before: testCase.before, after: testCase.afters.last ?? .absent, steps: steps)
        return planner.plan([transition], observed: observed)
    }

    private func outcome(_ result: RollbackPlanner.Result) -> Expected? {
        if !result.lost.isEmpty { return .lost }
        guard let change = result.plan.changes.first else {
            if !result.conflicts.isEmpty || !result.openPages.isEmpty { return .conflict }
            return result.plan.unchangedCount == 1 ? .unchanged : nil
        }
        switch change.action {
        case .restore(let object): return .restore(object.versionID?.text ?? "")
        case .delete: return .delete
        case .put, .copy, .purge: return nil
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

    @Test(
        "An archived version is told before the first write, with the command that brings it back",
        arguments: [true, false])
    func archived(isRestored: Bool) throws {
        let (before, after) = (Self.v1, Self.v2)
        let record = ChangeRecord(
            runID: "r", sequence: 1, stepPosition: 0, channel: "nightly", bucket: "b", key: Self.key, index: "v2/i",
            project: "p", rank: 0, action: .put, before: before, after: after, state: .applied, plannedAt: .distantPast)
        let versions = [("v2", "new", "STANDARD"), ("v1", "old", "DEEP_ARCHIVE")].enumerated().map { place, version in
            ObjectVersion(
                key: Self.key, versionID: VersionID(version.0), isLatest: place == 0, isDeleteMarker: false,
                etag: ETag(version.1), size: 3, lastModified: .distantPast, storageClass: version.2)
        }
        var observed = RollbackPlanner.Observation(stacks: [Self.key: VersionStack(entries: versions)])
        if isRestored { observed.restoredArchives = [Self.key] }
        let planner = RollbackPlanner(
            channel: Channel(name: "nightly", bucket: "b", region: "us-east-2", publicURL: "", roots: ["v2"]),
            versioned: true, force: false)
        let result = planner.plan(ObjectTransition.fold([record]), observed: observed)
        #expect(outcome(result) == (isRestored ? .restore("v1") : .lost))
        // Readers could not read a copy that is archived again.
        #expect(result.plan.changes.first?.sourceStorageClass == nil)
        guard !isRestored else { return }
        let reason = try #require(result.lost.first)
        #expect(
            reason.contains("DEEP_ARCHIVE")
                && reason.contains("aws s3api restore-object --bucket b --key \(Self.key) --version-id v1"))
    }
}
