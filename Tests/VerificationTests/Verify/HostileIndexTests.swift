import Foundation
import HTTPTransport
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import SimpleRepository
import TestKit
import TestMachine
import Testing
import Verification

/// Pages that were made to hurt: a failed check or a clear error, in bounded time, and nothing is carried out.
@Suite struct HostileIndexTests {
    struct Page: Sendable, CustomTestStringConvertible {
        var title: String
        /// `nil`: any that failed.
        var name: Finding.Name?
        var bytes: @Sendable () -> [UInt8]
        var testDescription: String { title }

        init(_ title: String, _ name: Finding.Name?, _ bytes: @escaping @Sendable () -> [UInt8]) {
            self.title = title
            self.name = name
            self.bytes = bytes
        }
    }

    private static func html(_ body: String) -> [UInt8] {
        Array("<!DOCTYPE html>\n<html>\n<body>\n<h1>Links for torch</h1>\n\(body)\n</body>\n</html>".utf8)
    }

    static let pages: [Page] = [
        Page("many megabytes", .unreadablePage) {
            html("") + [UInt8](repeating: UInt8(ascii: "x"), count: FaultScale.isLittle ? 33 << 20 : 100 << 20)
        },
        Page("a million links", .unreadablePage) {
            let some = (0..<1000).map { "<a href=torch-\($0 + 100_000)-py3-none-any.whl>" }.joined()
            return html(String(repeating: some, count: 1000))
        },
        Page("links that run or read", .foreignLink) {
            html(
                "<a href='javascript:alert(1)'>a</a><a href='file:///etc/passwd'>b</a><a href='data:text/html,x'>c</a>")
        },
        Page("invalid UTF-8", nil) {
            html("<a href='") + [0xFF, 0xFE, 0xC0] + Array("'>x</a></body></html>".utf8)
        },
        Page("markup within markup", .emptyPage) {
            html(
                String(repeating: "<div><table><b>", count: FaultScale.isLittle ? 20_000 : 100_000) + "<!--"
                    + String(repeating: "<a href=x>", count: 99))
        },
        Page("a compressed bomb that says it is HTML", .unreadablePage) {
            [0x1F, 0x8B, 8, 0] + [UInt8](repeating: 0, count: 1 << 20)
        },
        Page("line breaks and escapes in a name", nil) {
            html("<a href='../torch-1%0d%0aX-Injected:%201-py3-none-any.whl'>x</a><a href='http://\u{1B}[31m/'>y</a>")
        },
        Page("a base that leads away", .foreignLink) {
            html("<base href='http://127.0.0.1:9/'><a href='torch-2.9.1%2Brocm7.10.0-py3-none-any.whl'>x</a>")
        },
    ]

    @Test("A hostile page is a failed check, soon", arguments: pages)
    func page(_ page: Page) async throws {
        try await TestBench.with(BenchSetup(indexes: ["gfx110X-all"])) { bench in
            try await bench.sandbox.put(
                bucket: bench.channel("nightly").bucket, key: "v2/gfx110X-all/torch/index.html", bytes: page.bytes(),
                contentType: "text/html", cacheControl: "no-cache")
            let findings = try await verify(bench)
            #expect(
                findings.contains { $0.verdict == .fail && (page.name == nil || $0.name == page.name) },
                "\(findings.filter { $0.verdict != .pass }.map { "\($0.name): \($0.message)" })")
            let texts = findings.flatMap { [$0.message, $0.subject] + $0.evidence.values }
            #expect(texts.allSatisfy { $0.utf8.count < 5000 && !$0.unicodeScalars.contains { $0.value < 32 } })
            let asked = await bench.sandbox.log().filter { $0.operation == "CDN" }
            #expect(asked.count < 60, "it asks no more than the index has")
        }
    }

    struct Answer: Sendable, CustomTestStringConvertible {
        var title: String
        var kind: TransportError.Kind
        var name: Finding.Name
        var verdict: CheckRecord.Verdict
        var testDescription: String { title }
    }

    @Test(
        "An answer that is none says what it means",
        arguments: [
            Answer(title: "endless redirects", kind: .tooManyRedirects, name: .pageAddress, verdict: .fail),
            Answer(title: "an endless page", kind: .bodyTooLarge, name: .unreadablePage, verdict: .fail),
            Answer(title: "a stalled page", kind: .stalled, name: .pageEqual, verdict: .inconclusive),
            Answer(title: "a page cut off", kind: .bodyTruncated, name: .pageEqual, verdict: .inconclusive),
        ])
    func answer(_ answer: Answer) async throws {
        try await TestBench.with(BenchSetup(indexes: ["gfx110X-all"])) { bench in
            let failing = FailingReads(inner: bench.reader, kind: answer.kind)
            let findings = try await verify(bench, reading: failing)
            let bad = findings.filter { $0.verdict != .pass }
            #expect(bad.contains { $0.name == answer.name && $0.verdict == answer.verdict }, "\(bad)")
            #expect(bad.remedy != .rollback)
        }
    }

    private func verify(_ bench: TestBench, reading transport: (any Transport)? = nil) async throws -> [Finding] {
        let playbook = try bench.playbook(
            "verify", steps: "  - id: check\n    verify: { channel: nightly }\n    on-failure: stop\n")
        let result = try await bench.run(playbook) { workspace in
            workspace.connections.transport = transport ?? workspace.connections.transport
        }
        if case .error(let error) = result.outcome { throw error }
        return try bench.journal.checks(of: result.run.id).compactMap(Finding.init)
    }
}

/// Fails every read of the project page.
private struct FailingReads: Transport {
    let inner: any Transport
    let kind: TransportError.Kind

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        guard request.url.contains("/torch/") else { return try await inner.send(request) }
        throw TransportError(kind: kind, message: "as the test wants it", url: request.url, mayHaveTakenEffect: false)
    }
}
