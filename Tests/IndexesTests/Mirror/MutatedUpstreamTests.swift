import Foundation
import Indexes
import PlaybookFiles
import SimpleRepository
import TestKit
import TestMachine
import Testing

/// Pages that were damaged on their way, or by a person: nothing of them may end the program, and no file may be chosen
/// that pip would not take from the same page.
@Suite("Mutated upstream pages")
struct MutatedUpstreamTests {
    private struct Question: Encodable {
        let url: String
        let project: String
        let type: String
        let body: String
    }

    private struct Link: Decodable {
        let filename: String
        let hashes: [String: String]
        let isYanked: Bool
    }

    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state
        }

        mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<max(1, bound), using: &self) }
    }

    private static let url = "https://upstream.example.org/simple/demo/"
    private static let types = ["text/html", "application/vnd.pypi.simple.v1+json"]

    /// The fragments that damage a page most: parts of its own syntax, in wrong places.
    private static let fragments = [
        "", "<", ">", "\"", "'", "&", "&amp;", "#", "sha256=", "sha512=", "=", "/", "..", "%", "%2F", "%00", "\0", "é",
        " data-yanked", " data-yanked=\"\"", " data-requires-python=\"&gt;=9\"", "</a>", "<a href=\"", "<!--", "-->",
        "<base href=\"http://h/\">", "<meta name=\"pypi:repository-version\" content=\"1.9\">", "\n", "demo", "other",
        "-", "_", "0", "99999999999999999999", "-1", "1e300", "true", "null", "{", "}", "[", "]", ",", ":", ".whl",
        "\\",
        "\"yanked\": true, ", "\"size\": -5, ", "\"hashes\": {}, ", "cp312", "win32", "!", "+", "rc1",
    ]

    /// A page of `demo` with versions, tags and attributes of every kind.
    private static func page(json: Bool, _ random: inout Generator) throws -> [UInt8] {
        let name = try #require(ProjectName("demo"))
        var files = (0..<12).map { number in
            let version = ["0.9", "1.0", "1.0", "1.1", "2.0rc1", "1!0.1"][random.below(6)]
            let tags = ["py3-none-any", "cp312-cp312-manylinux_2_17_x86_64", "cp313-cp313-manylinux2014_x86_64"]
            let filename = ["demo", "Demo"][number % 2] + "-\(version)-\(tags[random.below(3)]).whl"
            return ProjectFile(
                filename: filename, url: "../../packages/\(percentEncodePathSegment(filename))",
                hashes: ["sha256": String(repeating: ["0a", "b1"][random.below(2)], count: 32)],
                requiresPython: ">=3.8", yanked: random.below(6) == 0 ? .yes(reason: "bad") : .no, size: 1000)
        }
        if random.below(4) == 0 { files.append(files[0]) }
        let page = ProjectPage(name: name, files: files)
        if json { return renderProjectPageJSON(page) }
        // Python's reader takes what stands in a title for markup, which browsers and installers in other languages do not.
        let html = String(decoding: renderProjectPageHTML(page), as: UTF8.self)
        return Array(html.replacing("    <title>Links for demo</title>\n", with: "").utf8)
    }

    /// Of two attributes of one name the first counts (HTML), and for pip the last; JSON does not say which of two keys.
    private static func saysTwice(_ page: String) -> Bool {
        page.split(separator: "<").contains { $0.hasPrefix("a") && $0.ranges(of: "href").count > 1 }
            || page.split(separator: "{\"filename\"").contains { part in
                ["url", "hashes", "yanked"].contains { part.ranges(of: "\"\($0)\":").count > 1 }
            }
    }

    private static func damage(_ page: [UInt8], _ random: inout Generator) -> [UInt8] {
        var bytes = page
        for _ in 0..<1 + random.below(5) {
            let from = random.below(bytes.count)
            let to = min(bytes.count, from + random.below(40))
            switch random.below(4) {
            case 0: bytes.insert(contentsOf: bytes[from..<to], at: random.below(bytes.count))
            case 1: bytes[from] = UInt8(truncatingIfNeeded: random.next() >> 32) & (random.below(9) == 0 ? 0xFF : 0x7F)
            default:
                bytes.replaceSubrange(from..<min(to, from + 8), with: fragments[random.below(fragments.count)].utf8)
            }
        }
        return bytes
    }

    /// The files that would be mirrored, by file name; `nil` where the page or a chosen file is refused.
    private static func chosen(_ page: [UInt8], json: Bool, _ wanted: Dependency) -> [UpstreamOffer.File]? {
        guard let parsed = try? UpstreamIndex.parse(page, isJSON: json, project: wanted.name) else { return nil }
        let offer = UpstreamOffer(parsed, pageURL: url)
        return try? MirrorSelection(wanted, from: offer, catalog: BenchSetup().catalog).files
    }

    @Test(
        "2,000 of them: no crash, and no file that pip would not take",
        .enabled("needs pip") { await Python.has("pip._internal.index.collector") },
        arguments: [dependency("demo"), dependency("demo", ["1.0"])])
    func mutated(wanted: Dependency) async throws {
        var random = Generator(state: UInt64(wanted.versions.description.utf8.count))
        var questions: [Question] = []
        var choices: [[UpstreamOffer.File]] = []
        for number in 0..<1000 {
            let json = number % 2 == 1
            let page = Self.damage(try Self.page(json: json, &random), &random)
            guard let files = Self.chosen(page, json: json, wanted) else { continue }
            choices.append(files)
            questions.append(
                Question(
                    url: Self.url, project: "demo", type: Self.types[json ? 1 : 0],
                    body: Data(page).base64EncodedString()))
        }
        let answers: [[Link]?] = try await OracleScript(name: "pip_takes.py").run(
            input: JSONEncoder().encode(questions))
        #expect(choices.count > 200)
        try #require(answers.count == choices.count)
        for (position, (answer, files)) in zip(answers, choices).enumerated() {
            let page = Data(base64Encoded: questions[position].body).map { String(decoding: $0, as: UTF8.self) } ?? ""
            let isHTML = questions[position].type == Self.types[0]
            // Python's reader of JSON refuses raw control characters in texts, and so the whole page.
            #expect(answer != nil || files.isEmpty || !isHTML, "pip cannot read\n\(page)")
            for file in files where answer != nil && !Self.saysTwice(page) {
                let links = (answer ?? []).filter { $0.filename == file.filename.filename }
                let stated = links.contains { link in
                    link.hashes.contains { file.hashes[$0.key] == $0.value.lowercased() }
                }
                #expect(stated, "pip would not take \(file.filename.filename) from\n\(page)")
                let isOffered = wanted.versions != [.latest] || links.contains { !$0.isYanked }
                #expect(isOffered, "\(file.filename.filename) is yanked in\n\(page)")
            }
        }
    }
}
