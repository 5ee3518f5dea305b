import Foundation
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import Testing

@Suite struct RollbackWindowTests {
    typealias Rule = LifecycleConfiguration.Rule
    typealias Survival = RollbackWindow.Survival

    private static let rules = [
        Rule(id: "all", noncurrentDays: 90), Rule(id: "staging", prefix: "v2-staging/", noncurrentDays: 7),
        Rule(id: "off", isEnabled: false, prefix: "v2/", noncurrentDays: 1),
        Rule(id: "one-index", prefix: "v2/gfx1151/", noncurrentDays: 30, newerNoncurrentVersions: 3),
        Rule(id: "large", prefix: "v2/", sizeGreaterThan: 1000, noncurrentDays: 14),
    ]

    @Test(
        "The shortest rule that may apply to a key decides",
        arguments: [
            ("v3/a/index.html", 10, .days(90, rule: "all")), ("v2-staging/a/index.html", 10, .days(7, rule: "staging")),
            ("v2/gfx1151/index.html", 10, .days(30, rule: "one-index")),
            ("v2/x/index.html", 10, .days(90, rule: "all")),
            ("v2/x/a.whl", 1001, .days(14, rule: "large")), ("v2/x/a.whl", 1000, .days(90, rule: "all")),
        ] as [(String, Int64, Survival)])
    func survival(key: String, size: Int64, expected: Survival) {
        #expect(RollbackWindow.rules(Self.rules).survival(of: key, size: size) == expected)
    }

    @Test("Below a prefix the shortest of all that apply to any part of it counts")
    func below() {
        let window = RollbackWindow.rules(Self.rules)
        #expect(window.survival(below: "v2/") == .days(14, rule: "large"))
        #expect(window.survival(below: "v2-staging/") == .days(7, rule: "staging"))
        #expect(window.survival(below: "") == .days(7, rule: "staging"))
        #expect(RollbackWindow.rules([]).survival(below: "v2/") == .forever)
        let expiring = RollbackWindow.rules([Rule(id: "tidy", prefix: "v2/old/", expiresCurrent: true)])
        #expect(expiring.rulesExpiringCurrent(below: "v2/") == ["tidy"])
        #expect(expiring.rulesExpiringCurrent(below: "v3/").isEmpty)
        #expect(expiring.survival(below: "v2/") == .forever)
    }

    private static let now = Date(timeIntervalSince1970: 1_795_435_200)

    private func plan(_ befores: [(key: ObjectKey, state: ObjectState)]) -> Plan {
        let channel = Channel(name: "test", bucket: "wheels", region: "us-east-2", publicURL: "", roots: ["v2"])
        return Plan(
            channel: channel,
            changes: befores.map { key, state in
                Change(key: key, index: "v2/a", project: nil, rank: .artifact, action: .delete, before: .exact(state))
            })
    }

    private static let object = ObjectState.object(RecordedObject(versionID: "1", etag: "e", size: 10))

    @Test("A plan tells until when the first of its earlier versions survives")
    func note() throws {
        let plan = plan([("v2/a/index.html", Self.object), ("v2/gfx1151/index.html", Self.object)])
        let note = try #require(RollbackWindow.rules(Self.rules).note(on: plan, at: Self.now))
        #expect(
            note == "rollback window: the earlier versions of 2 objects can be brought back until 2026-12-23T12:00:00Z "
                + "(30 days, lifecycle rule one-index, v2/gfx1151/index.html the first)")
        let short = RollbackWindow.rules([Rule(noncurrentDays: 3)])
        #expect(short.note(on: plan, at: Self.now)?.contains("only until 2026-11-26T12:00:00Z (3 days") == true)
        let forever = try #require(RollbackWindow.rules([]).note(on: plan, at: Self.now))
        #expect(forever == "rollback window: no lifecycle rule removes the earlier versions of 2 objects")
        #expect(RollbackWindow.unknown("why").note(on: plan, at: Self.now) == "rollback window unknown: why")
        #expect(RollbackWindow.none.note(on: plan, at: Self.now)?.hasPrefix("the bucket keeps no versions") == true)
    }

    @Test("A plan tells from when on earlier versions are archived, and which is the first")
    func archived() throws {
        let rules = [
            Rule(id: "cold", prefix: "v2/a/", noncurrentArchive: .init(days: 10, storageClass: "GLACIER")),
            Rule(id: "colder", noncurrentArchive: .init(days: 30, storageClass: "DEEP_ARCHIVE")),
            Rule(id: "off", isEnabled: false, noncurrentArchive: .init(days: 1, storageClass: "GLACIER")),
        ]
        let window = RollbackWindow.rules(rules)
        #expect(window.archiving(below: "v2/") == .init(days: 10, storageClass: "GLACIER", rule: "cold"))
        #expect(window.archiving(of: "v3/x") == .init(days: 30, storageClass: "DEEP_ARCHIVE", rule: "colder"))
        #expect(RollbackWindow.rules([]).archiving(below: "") == nil)
        let plan = plan([("v2/a/index.html", Self.object), ("v2/b/index.html", Self.object)])
        let note = try #require(window.note(on: plan, at: Self.now))
        #expect(note.hasPrefix("rollback window: no lifecycle rule removes"))
        #expect(
            note.hasSuffix(
                "; 2 of them are archived (GLACIER, lifecycle rule cold, v2/a/index.html the first) from "
                    + "2026-12-03T12:00:00Z on, and must be restored from there before a rollback"), "\(note)")
    }

    @Test("What replaces nothing needs no window")
    func nothingReplaced() {
        let plan = plan([("v2/a/index.html", .absent), ("v2/b/index.html", .marker(versionID: "1"))])
        #expect(RollbackWindow.rules(Self.rules).note(on: plan, at: Self.now) == nil)
        #expect(RollbackWindow.none.note(on: plan, at: Self.now) == nil)
    }
}
