import Objects
import PlaybookFiles
import RollbookTestSupport
import RunJournal
import S3
import Testing

@testable import Rollbook

@Suite("Paths to invalidate")
struct InvalidationPlanTests {
    static func channel(
        public publicURL: String = "https://h.example.org/", paths: [String: String] = [:], wildcardFrom: Int = 100,
        errorTTLSeconds: Int = 10
    ) -> Channel {
        Channel(
            name: "c", bucket: "b", region: "us-east-2", publicURL: publicURL, roots: ["v2"], paths: paths,
            cloudFront: CloudFrontSetting(
                distribution: "E1", errorTTLSeconds: errorTTLSeconds, wildcardFrom: wildcardFrom))
    }

    static func page(_ index: String, _ project: String?, isNew: Bool = false) -> CachedObject {
        CachedObject(
            key: ObjectKey([index, project, "index.html"].compactMap(\.self).joined(separator: "/")), index: index,
            project: project, isNew: isNew)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var channel = InvalidationPlanTests.channel()
        var key: String
        var paths: [String]
    }

    @Test(
        "What CloudFront is told of an object",
        arguments: [
            Case(
                testDescription: "a page has two paths", key: "v2/a/torch/index.html",
                paths: ["/v2/a/torch/", "/v2/a/torch/index.html"]),
            Case(testDescription: "the top page", key: "index.html", paths: ["/", "/index.html"]),
            Case(
                testDescription: "a plus as it is, and as pages link it", key: "v2/a/t-1+rocm7.whl",
                paths: ["/v2/a/t-1%2Brocm7.whl", "/v2/a/t-1+rocm7.whl"]),
            Case(
                testDescription: "unsafe and non-ASCII characters are encoded", key: "v2/a b/é\"<>#%{}|\\^[]`.whl",
                paths: ["/v2/a%20b/%C3%A9%22%3C%3E%23%25%7B%7D%7C%5C%5E%5B%5D%60.whl"]),
            Case(
                testDescription: "a tilde is unsafe by RFC 1738, and pages keep it", key: "v2/a~b.whl",
                paths: ["/v2/a%7Eb.whl", "/v2/a~b.whl"]),
            Case(
                testDescription: "a star of a key is no wildcard", key: "v2/a*?.whl", paths: ["/v2/a%2A%3F.whl"]),
            Case(
                testDescription: "safe characters are kept", key: "v2/a$!'(),;:@&=-_.whl",
                paths: [
                    "/v2/a$!'(),;:@&=-_.whl", "/v2/a%24%21%27%28%29%2C%3B%3A%40%26%3D-_.whl",
                ]),
            Case(
                testDescription: "another public path",
                channel: channel(paths: ["v4/whl": "whl-multi-arch", "": "all"]), key: "v4/whl/torch/index.html",
                paths: ["/whl-multi-arch/torch/", "/whl-multi-arch/torch/index.html"]),
            Case(
                testDescription: "below the path of the public URL", channel: channel(public: "https://h:8/rocm"),
                key: "v2/a/index.html", paths: ["/rocm/v2/a/", "/rocm/v2/a/index.html"]),
        ])
    func paths(_ example: Case) {
        let plan = InvalidationPlan(
            channel: example.channel, objects: [CachedObject(key: ObjectKey(example.key), index: "v2/a", project: nil)])
        #expect(plan.paths == example.paths.sorted())
        #expect(plan.batches == [example.paths.sorted()])
    }

    @Test(
        "The paths of a URL",
        arguments: [
            ("https://h.example.org/v2/a/", ["/v2/a/"]),
            ("https://h.example.org/v2/t-1%2Brocm7.whl#sha256=1", ["/v2/t-1%2Brocm7.whl", "/v2/t-1+rocm7.whl"]),
            ("https://elsewhere.example.org/v2/a/", []),
        ])
    func urls(url: String, paths: [String]) {
        #expect(InvalidationPlan(channel: Self.channel(), urls: [url, url]).paths == paths)
    }

    @Test("An index with many paths is one wildcard; the others stay as they are")
    func wildcard() {
        let objects =
            ["a", "b", "c"].map { Self.page("v2/x", $0) } + [Self.page("v2/x", nil), Self.page("v2/y", "a")]
        let plan = InvalidationPlan(channel: Self.channel(wildcardFrom: 8), objects: objects)
        #expect(plan.wildcards == ["/v2/x/*"])
        #expect(plan.files == ["/v2/y/a/", "/v2/y/a/index.html"])
        let none = InvalidationPlan(channel: Self.channel(wildcardFrom: 9), objects: objects)
        #expect(none.wildcards == [] && none.files.count == 10)
    }

    @Test("At most 15 wildcards: those of the largest indexes")
    func wildcardsMax() {
        let objects = (10..<30).flatMap { index in
            (0..<index).map { Self.page("v2/\(index)", "p\($0)") }
        }
        let plan = InvalidationPlan(channel: Self.channel(wildcardFrom: 2), objects: objects)
        #expect(plan.wildcards == (15..<30).map { "/v2/\($0)/*" })
        #expect(plan.files.count == (10..<15).map { $0 * 2 }.reduce(0, +))
    }

    @Test("A path that does not lie below the wildcard is named besides it")
    func mappedElsewhere() {
        let channel = Self.channel(paths: ["v2/x/a": "special"], wildcardFrom: 2)
        let plan = InvalidationPlan(channel: channel, objects: [Self.page("v2/x", "a"), Self.page("v2/x", "b")])
        #expect(plan.paths == ["/v2/x/*", "/special/", "/special/index.html"])
    }

    @Test("Portions that CloudFront takes at once: 3,000 files each, the wildcards with the first")
    func batches() {
        let objects =
            (0..<3100).map { Self.page("v2/i\($0)", "a") } + (0..<5).map { Self.page("v2/x", "p\($0)") }
        let plan = InvalidationPlan(channel: Self.channel(wildcardFrom: 10), objects: objects)
        #expect(plan.batches.map(\.count) == [3001, 3000, 200])
        #expect(plan.batches[0].first == "/v2/x/*")
        #expect(Set(plan.batches.flatMap(\.self)) == Set(plan.paths))
    }

    @Test("What was not there before needs no invalidation, unless errors are kept for long")
    func new() {
        let objects = [Self.page("v2/x", "a", isNew: true), Self.page("v2/x", nil)]
        let plan = InvalidationPlan(channel: Self.channel(), objects: objects)
        #expect(plan.paths == ["/v2/x/", "/v2/x/index.html"])
        #expect(plan.newCount == 1)
        let slow = InvalidationPlan(channel: Self.channel(errorTTLSeconds: 300), objects: objects)
        #expect(slow.paths.count == 4 && slow.newCount == 0)
        let touched = [Self.page("v2/x", "a", isNew: true), Self.page("v2/x", "a")].merged
        #expect(touched == [Self.page("v2/x", "a")])
    }

    @Test("Count and cost are said")
    func summary() {
        let objects = (0..<107).map { Self.page("v2/i\($0)", "a") }
        #expect(
            InvalidationPlan(channel: Self.channel(), objects: objects).summary
                == "214 paths; the first 1000 a month are free, then 0.005 USD each (at most 1.07 USD)")
        let wild = InvalidationPlan(
            channel: Self.channel(wildcardFrom: 2),
            objects: [Self.page("v2/x", "a"), Self.page("v2/x", "b", isNew: true)])
        #expect(
            wild.summary == "1 path, 1 of them a wildcard; the first 1000 a month are free, then 0.005 USD each "
                + "(at most 0.005 USD); 1 new object needs none")
        #expect(InvalidationPlan(channel: Self.channel(), objects: []).summary == "nothing to invalidate")
    }

    @Test("The reference is the same for the same meaning, and another for any other")
    func reference() {
        func text(_ run: String, _ step: Int, _ last: Int, _ done: Int, _ paths: [String]) -> String {
            InvalidationReference(runID: run, stepPosition: step, lastChange: last, completedCount: done)
                .text(for: paths)
        }
        let first = text("r1", 2, 9, 0, ["/a", "/b"])
        #expect(first.hasPrefix("rollbook-r1-2-"))
        #expect(text("r1", 2, 9, 0, ["/b", "/a"]) == first)
        let others = [
            text("r2", 2, 9, 0, ["/a", "/b"]), text("r1", 3, 9, 0, ["/a", "/b"]), text("r1", 2, 10, 0, ["/a", "/b"]),
            text("r1", 2, 9, 1, ["/a", "/b"]), text("r1", 2, 9, 0, ["/a"]),
        ]
        #expect(Set(others + [first]).count == 6)
    }
}
