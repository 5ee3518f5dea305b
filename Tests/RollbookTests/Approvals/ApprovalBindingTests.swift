import Foundation
import Testing

@testable import Rollbook

/// The parts of a plan that an approval covers; values only.
@Suite struct ApprovalBindingTests {
    private static func step(objects: [String] = [], pages: [String] = []) throws -> PlannedStep {
        let json = """
            {"id": "s", "kind": "mirror", "summary": "", "isPlanned": true,
             "objects": [\(objects.joined(separator: ","))], "pages": [\(pages.joined(separator: ","))]}
            """
        return try JSONDecoder().decode(PlannedStep.self, from: Data(json.utf8))
    }

    private static func object(_ key: String, _ action: String = "write", sha256: String? = "a") -> String {
        let digest = sha256.map { ", \"sha256\": \"\($0)\"" } ?? ""
        return "{\"bucket\": \"b\", \"key\": \"\(key)\", \"action\": \"\(action)\"\(digest)}"
    }

    private static func page(
        _ key: String, gained: [String] = [], lost: [String] = [], changed: [String] = [],
        projects: ([String], [String]) = ([], [])
    ) -> String {
        """
        {"bucket": "b", "key": "\(key)", "gained": \(gained), "lost": \(lost), "changed": \(changed), \
        "projectsGained": \(projects.0), "projectsLost": \(projects.1)}
        """
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var now: (objects: [String], pages: [String])
        var unapproved: [String] = []
        var links: [String] = []
    }

    private static let torch = "v2/i/torch/index.html"
    private static let approved = (
        objects: [object("v2/i/a.whl"), object("v2/i/old.whl", "remove", sha256: nil)],
        pages: [
            page(torch, gained: ["a.whl"], lost: ["old.whl"], changed: ["c.whl sha256: x to y"]),
            page("v2/i/index.html", projects: (["jax"], ["gone"])),
        ]
    )

    @Test(
        "Less may be planned, more not; a link that nobody approved must be explained by its file",
        arguments: [
            Case(testDescription: "the same", now: approved),
            Case(testDescription: "nothing left", now: ([], [])),
            Case(testDescription: "a part", now: ([object("v2/i/a.whl")], [page(torch, gained: ["a.whl"])])),
            Case(
                testDescription: "one more file", now: ([object("v2/i/b.whl")], []),
                unapproved: ["write s3://b/v2/i/b.whl"]),
            Case(
                testDescription: "other bytes", now: ([object("v2/i/a.whl", sha256: "b")], []),
                unapproved: ["write s3://b/v2/i/a.whl, with other bytes than was approved"]),
            Case(
                testDescription: "removed, not written", now: ([object("v2/i/a.whl", "remove", sha256: nil)], []),
                unapproved: ["remove s3://b/v2/i/a.whl, with other bytes than was approved"]),
            Case(
                testDescription: "one more link", now: ([], [page(torch, gained: ["a.whl", "others.whl"])]),
                links: ["v2/i/torch/index.html others.whl"]),
            Case(
                testDescription: "one more page and its project",
                now: (
                    [],
                    [
                        page("v2/i/new/index.html", gained: ["new.whl"]),
                        page("v2/i/index.html", projects: (["jax", "new"], [])),
                    ]
                ), links: ["v2/i/new/index.html new.whl"]),
            Case(
                testDescription: "one more project without a page",
                now: ([], [page("v2/i/index.html", projects: (["new"], []))]),
                unapproved: ["v2/i/index.html gains the project new"]),
            Case(
                testDescription: "one more link lost", now: ([], [page(torch, lost: ["old.whl", "a.whl"])]),
                unapproved: ["v2/i/torch/index.html loses a.whl"]),
            Case(
                testDescription: "one more link that says something else",
                now: ([], [page(torch, changed: ["d.whl sha256: x to y"])]),
                unapproved: ["v2/i/torch/index.html: d.whl sha256: x to y"]),
            Case(
                testDescription: "one more project lost",
                now: ([], [page("v2/i/index.html", projects: ([], ["gone", "torch"]))]),
                unapproved: ["v2/i/index.html loses the project torch"]),
        ])
    func binding(test: Case) throws {
        let binding = ApprovalBinding(
            try Self.step(objects: test.now.objects, pages: test.now.pages),
            approved: try Self.step(objects: Self.approved.objects, pages: Self.approved.pages))
        #expect(binding.unapproved == test.unapproved)
        #expect(binding.newLinks.map { "\($0.page) \($0.filename)" } == test.links)
    }

    @Test("An answer that was altered, or is of another step, is none")
    func altered() throws {
        var document = ApprovalDocument(
            run: "run-1", step: "ask", approved: true, name: "bob", identity: nil, at: "2026-11-23T12:00:00Z")
        try document.bind(to: [try Self.step(objects: Self.approved.objects)], plannedAt: "2026-11-23T12:00:00Z")
        let bytes = try document.json()
        #expect(try ApprovalDocument(json: bytes, run: "run-1", step: "ask", place: "p") == document)
        let text = String(decoding: bytes, as: UTF8.self)
        let others: [(String, String, String)] = [
            (text, "run-2", "ask"), (text, "run-1", "other"),
            (text.replacing("v2/i/a.whl", with: "v2/i/b.whl"), "run-1", "ask"),
            (text.replacing("\"schema\" : 1", with: "\"schema\" : 2"), "run-1", "ask"), ("{}", "run-1", "ask"),
            ("", "run-1", "ask"), (String(text.dropLast(10)), "run-1", "ask"),
        ]
        for (text, run, step) in others {
            #expect(throws: ApprovalError.unreadable(place: "p")) {
                try ApprovalDocument(json: Array(text.utf8), run: run, step: step, place: "p")
            }
        }
    }
}
