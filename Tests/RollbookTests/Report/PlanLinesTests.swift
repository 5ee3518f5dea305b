import FoundationEssentials
import Indexes
import Objects
import PlaybookFiles
import Rollbook
import SimpleRepository
import TestKit
import Testing

/// A plan as people see it.
@Suite("Lines of a plan")
struct PlanLinesTests {
    private static let channel = Channel(name: "dev", bucket: "b", region: "r", publicURL: "", roots: ["v2"])
    private static let content = Change.Content(
        source: .bytes([]), sha256: SHA256Digest(of: []), size: 0, attributes: ObjectAttributes())

    private static func changes(
        _ count: Int, _ name: String, _ rank: Change.Rank, _ action: Change.Action, _ before: Change.Before
    ) -> [Change] {
        (10..<10 + count).map { number in
            Change(
                key: ObjectKey("v2/a/\(name)-\(number)"), index: "v2/a", project: name, rank: rank, action: action,
                before: before)
        }
    }

    private static var plan: Plan {
        let there = ListedObject(key: "v2/a/x", etag: ETag("1"), size: 1, lastModified: .distantPast)
        var plan = Plan(
            channel: channel,
            changes: changes(20, "new", .artifact, .put(content), .listed(nil))
                + changes(13, "copied", .artifact, .copy(from: "v2/b/x", version: nil, content), .listed(nil))
                + changes(1, "page", .projectPage, .put(content), .listed(there))
                + changes(15, "old", .withdrawArtifact, .delete, .listed(there)))
        let gained = ProjectFile(filename: "page-1.whl", url: "../page-1.whl")
        plan.effects = [
            PageEffect(key: "v2/a/page-10", diff: PageDiff(before: [], after: [gained], project: nil)),
            PageEffect(key: "v2/a/index.html", projectsBefore: ["a", "b"], after: ["b", "c", "d"]),
        ]
        return plan
    }

    @Test("What is taken away comes first and whole, and of every other kind there is some")
    func short() {
        let lines = PlanLines(plan: Self.plan, isVerbose: false, keyPrefix: "s3://b/").lines
        #expect(lines.prefix(15) == (10..<25).map { "remove  s3://b/v2/a/old-\($0)" }[...])
        let verbs = lines.map { String($0.prefix { $0 != " " }) }
        #expect(verbs.filter { $0 == "copy" }.count == 12 && verbs.filter { $0 == "create" }.count == 12)
        #expect(lines.contains("… and 1 more to copy (--verbose shows all)"))
        #expect(lines.contains("… and 8 more to create (--verbose shows all)"))
        #expect(lines.last == "replace  s3://b/v2/a/page-10  (+1 link)")
    }

    @Test("All of it where all is asked for")
    func verbose() {
        let lines = PlanLines(plan: Self.plan, isVerbose: true).lines
        #expect(lines.count == 49 && !lines.contains { $0.contains("more to") })
    }

    @Test("What a root page gains and loses is said in projects")
    func rootPage() {
        #expect(Self.plan.effects.last?.summary == "+2 projects, -1 project")
        #expect(PageEffect(key: "k", projectsBefore: ["a"], after: ["a"]).isEmpty)
    }

    @Test("Equal notes are one, with their count")
    func notes() {
        let plan = Plan(channel: Self.channel, changes: [], notes: ["once", "twice", "twice"])
        #expect(plan.notes == ["once", "twice (2 times)"])
    }
}
