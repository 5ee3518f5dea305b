import Foundation
import SimpleRepository
import TestMachine
import Testing

/// Our pages, as pip reads them.
@Suite struct PipPageTests {
    private struct Question: Encodable {
        let url: String
        let html: String
        let json: String
    }

    private struct Answer: Decodable {
        let html: [Link]
        let json: [Link]
    }

    private struct Link: Decodable, Equatable, CustomStringConvertible {
        let url: String
        let filename: String
        let hashes: [String: String]
        let requiresPython: String?
        let isYanked: Bool
        let yankedReason: String?
        let hasMetadata: Bool
        let metadataHashes: [String: String]

        var withURLDecoded: Link {
            Link(
                url: decoded(url), filename: filename, hashes: hashes, requiresPython: requiresPython,
                isYanked: isYanked,
                yankedReason: yankedReason, hasMetadata: hasMetadata, metadataHashes: metadataHashes)
        }

        var description: String {
            "\(url) \(hashes) \(requiresPython ?? "-") \(isYanked) \(yankedReason ?? "-") \(hasMetadata) \(metadataHashes)"
        }
    }

    /// pip encodes more of a path than RFC 3986 asks for (`&` as `%26`), so links are compared decoded.
    private static func decoded(_ url: String) -> String { percentDecode(url) ?? url }

    private static func expected(_ file: ProjectFile, of page: ProjectPage, at url: String) throws -> Link {
        var metadataHashes: [String: String] = [:]
        if case .present(let sha256?) = file.coreMetadata { metadataHashes = ["sha256": sha256] }
        var reason: String?
        if case .yes(let stated) = file.yanked { reason = stated ?? "" }
        return Link(
            url: decoded(try #require(page.url(of: file, pageURL: url))), filename: file.filename, hashes: file.hashes,
            requiresPython: file.requiresPython, isYanked: file.yanked != .no, yankedReason: reason,
            hasMetadata: file.coreMetadata != .absent, metadataHashes: metadataHashes)
    }

    @Test(
        "pip reads our pages, HTML and JSON, as we meant them",
        .enabled("needs pip") { await Python.has("pip._internal.index.collector") },
        arguments: FaultScale.some([21, 22]))
    func links(seed: UInt64) async throws {
        var pages = RandomPages(seed: seed)
        let url = "https://index.example.org/v2/gfx120X-all/foo/"
        // pip reads no page of JSON in which a time is none.
        let made = try (0..<150).map { _ in
            var page = try pages.page { $0.plainText() }
            for place in page.files.indices where page.files[place].uploadTime != nil {
                page.files[place].uploadTime = "2026-11-23T14:02:11Z"
            }
            return page
        }
        let questions = made.map { page in
            Question(
                url: url, html: String(decoding: renderProjectPageHTML(page), as: UTF8.self),
                json: String(decoding: renderProjectPageJSON(page), as: UTF8.self))
        }
        let answers: [Answer] = try await OracleScript(name: "page_oracle.py").run(
            input: try JSONEncoder().encode(questions))
        #expect(answers.count == made.count)
        for (page, answer) in zip(made, answers) {
            let expected = try page.files.map { try Self.expected($0, of: page, at: url) }
            try #require(answer.html.map(\.withURLDecoded) == expected)
            try #require(answer.json.map(\.withURLDecoded) == expected)
        }
    }
}
