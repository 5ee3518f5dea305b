import Foundation
import HTTPTransport
import Indexes
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import SimpleRepository
import TestKit
import Testing
import Verification

/// A verification that cries wolf is switched off: indexes in order, of different shapes, give no finding.
@Suite struct HealthyIndexTests {
    struct Shape: Sendable, CustomTestStringConvertible {
        var title: String
        var setup: BenchSetup
        var channel = "nightly"
        var testDescription: String { title }
    }

    static let shapes: [Shape] = [
        Shape(title: "flat, two roots, local versions", setup: BenchSetup(roots: ["v2-staging", "v2"])),
        Shape(title: "files beside their page", setup: BenchSetup(layout: .project, requireHashes: true)),
        Shape(title: "a bucket without versions", setup: BenchSetup(), channel: "dev"),
        Shape(
            title: "a wheel for each Python, with extras",
            setup: BenchSetup(
                indexes: ["gfx110X-all"],
                ownWheels: ["cp312", "cp313"].flatMap { python in
                    ["2.9.1", "2.9.2"].map { version in
                        TestWheel(
                            "torch", version, requires: ["filelock", "rocm==7.10.0; extra == 'gpu'"],
                            tag: "\(python)-\(python)-manylinux_2_28_x86_64", extras: ["gpu"])
                    }
                } + [TestWheel("rocm", "7.10.0")])),
        Shape(
            title: "local versions in their order",
            setup: BenchSetup(
                indexes: ["gfx110X-all"],
                ownWheels: [
                    "2.9.1+rocm7.9.0", "2.9.1+rocm7.10.0", "2.10.0a0+rocm7.10.0a20251120",
                    "2.10.0a0+rocm7.10.0a20251121",
                ].map { TestWheel("torch", $0, requires: ["filelock"]) })),
        Shape(
            title: "libraries of the index's own GPU family", setup: familySetup),
        Shape(
            title: "behind a cache that remembers errors",
            setup: BenchSetup(cdn: BenchCDN(minTTLSeconds: 0, errorTTLSeconds: 300))),
    ]

    private static var familySetup: BenchSetup {
        var setup = BenchSetup(
            indexes: ["gfx110X-all"],
            ownWheels: [TestWheel("torch", "2.9.1"), TestWheel("rocm", "1.0+gfx110x"), TestWheel("rocm", "0.9")])
        setup.only = ["gfx110X*": ["*gfx110X*"]]
        return setup
    }

    @Test("An index in order gives no finding", arguments: shapes)
    func sound(_ shape: Shape) async throws {
        try await TestBench.with(shape.setup) { bench in
            let rollout = try await bench.rollOut(shape.channel)
            try #require(rollout.isDone, "\(rollout.said)")
            for settings in ["", ", full: true", ", links: inside", ", outside: true"] {
                let bad = try await findings(bench, shape.channel, settings).filter { $0.verdict != .pass }
                #expect(bad.isEmpty, "\(settings): \(bad.map { "\($0.name) \($0.message)" })")
            }
        }
    }

    /// A page that others wrote, as pages are written elsewhere, and that installers take.
    struct Page: Sendable, CustomTestStringConvertible {
        var title: String
        var contentType = "text/html"
        /// - Parameters: of a link to the wheel: its address, its name, and the channel's public URL.
        var text: @Sendable (_ href: String, _ name: String, _ publicURL: String) -> String
        var testDescription: String { title }
    }

    private static func page(_ body: String) -> String { "<!DOCTYPE html>\n<html><body>\n\(body)\n</body></html>\n" }

    static let pages: [Page] = [
        Page(title: "without hashes") { href, name, _ in page("<a href=\"\(href)\">\(name)</a><br>") },
        Page(title: "absolute links") { href, name, url in
            page("<a href=\"\(url)v2/gfx110X-all/\(href.dropFirst(3))\">\(name)</a>")
        },
        Page(title: "links by absolute path") { href, name, _ in
            page("<a href=\"/v2/gfx110X-all/\(href.dropFirst(3))\">\(name)</a>")
        },
        Page(title: "a link to the parent") { href, name, _ in
            page("<a href=\"../\">..</a>\n<a href=\"\(href)\">\(name)</a>")
        },
        Page(title: "links to the root, to a site and to documents") { href, name, _ in
            page(
                "<a href=\"/\">home</a><a href=\"https://docs.example.org/a\">docs</a><a href=\"readme.txt\">?</a>\n"
                    + "<a href=\"\(href)\">\(name)</a>")
        },
        Page(title: "without closing tags") { href, name, _ in
            "<!DOCTYPE html>\n<html><body>\n<a href=\"\(href)\">\(name)</a><br>\n"
        },
        Page(title: "links and nothing else") { href, name, _ in "<a href=\"\(href)\">\(name)</a>\n" },
        Page(title: "tags in capitals") { href, name, _ in
            "<!DOCTYPE HTML>\n<HTML><BODY><A HREF=\"\(href)\">\(name)</A></BODY></HTML>"
        },
        Page(title: "attributes without quotes") { href, name, _ in page("<a href=\(href)>\(name)</a>") },
        Page(title: "attributes that nobody here knows") { href, name, _ in
            page("<a href=\"\(href)\" data-gpg-sig=\"false\" rel=\"internal\" class=\"x\">\(name)</a>")
        },
        Page(title: "a table with sizes and dates") { href, name, _ in
            page("<table><tr><td><a href=\"\(href)\">\(name)</a></td><td>1.2 MB</td></tr></table>")
        },
        Page(title: "a version of the repository API") { href, name, _ in
            "<!DOCTYPE html><html><head><meta name=\"pypi:repository-version\" content=\"1.1\"></head>"
                + "<body><a href=\"\(href)\">\(name)</a></body></html>"
        },
        Page(title: "comments and a stamp") { href, name, _ in
            page("<!-- made by hand --><a href=\"\(href)\">\(name)</a>") + "<!--TIMESTAMP 1-->"
        },
        Page(title: "a release on another host beside") { href, name, _ in
            page(
                "<a href=\"https://files.example.org/torch-1.0-py3-none-any.whl\">torch-1.0</a>\n"
                    + "<a href=\"\(href)\">\(name)</a>")
        },
        Page(title: "an absolute base") { href, name, url in
            "<!DOCTYPE html><html><head><base href=\"\(url)v2/gfx110X-all/torch/\"></head>"
                + "<body><a href=\"\(href)\">\(name)</a></body></html>"
        },
        Page(title: "line ends of Windows") { href, name, _ in
            page("<a href=\"\(href)\">\(name)</a>").replacing("\n", with: "\r\n")
        },
    ]

    @Test("A page of another generator gives no finding", arguments: pages)
    func foreign(_ page: Page) async throws {
        let wheel = TestWheel("torch", "2.9.1", requiresPython: nil)
        try await TestBench.with(BenchSetup(indexes: ["gfx110X-all"], ownWheels: [wheel])) { bench in
            let channel = bench.channel("nightly")
            let text = page.text("../" + wheel.filename, wheel.filename, channel.publicURL)
            try await bench.store.write(
                Array(text.utf8), to: "v2/gfx110X-all/torch/index.html", in: channel.bucket,
                contentType: page.contentType, cacheControl: "no-cache", metadata: [:])
            for settings in ["", ", full: true", ", links: inside", ", outside: true, indexes: [v2/gfx110X-all]"] {
                let bad = try await findings(bench, "nightly", settings).filter { $0.verdict != .pass }
                #expect(bad.isEmpty, "\(page.title)\(settings): \(bad.map { "\($0.name) \($0.message)" })")
            }
        }
    }

    @Test("A copy of real pages of the upstream index gives no finding")
    func realPages() async throws {
        let location: UpstreamLocation
        do {
            location = try await UpstreamLocation.resolve(
                .init(
                    option: nil, catalog: nil, environment: ProcessInfo.processInfo.environment,
                    readFile: { FileManager.default.contents(atPath: $0).map { String(decoding: $0, as: UTF8.self) } },
                    pipHelp: { await PipHelp.text() }))
        } catch {
            return print("not tried, because no upstream index is configured: \(error)")
        }
        let setup = BenchSetup(
            indexes: ["gfx110X-all"], ownWheels: [TestWheel("torch", "2.9.1", requires: ["idna", "packaging>=20"])],
            dependencies: [
                dependency("idna"), dependency("packaging", ["24.2", "latest"]), dependency("filelock"),
                dependency("typing-extensions"),
            ])
        try await TestBench.with(setup) { bench in
            let transport = CurlTransport()
            defer { transport.close() }
            do {
                _ = try await transport.send(HTTPRequest(url: location.url + "idna/", redirectsMax: 3))
            } catch {
                return print("not tried, because the upstream index does not answer: \(error)")
            }
            let rollout = try await bench.rollOut("nightly") { workspace in
                workspace.connections.upstream = { location }
                workspace.connections.transport = RetryingTransport(
                    transport, sleep: { try await Task.sleep(for: $0) }, random: { 0.5 })
            }
            try #require(rollout.isDone, "\(rollout.said)")
            let all = try await findings(bench, "nightly", ", full: true")
            let bad = all.filter { $0.verdict != .pass }
            #expect(bad.isEmpty, "\(bad.map { "\($0.name) \($0.message)" })")
            #expect(all.contains { $0.name == .metadataMismatch } && all.contains { $0.name == .artifactServed })
        }
    }

    @Test("What an edge remembers as missing is looked at again when its error TTL is over")
    func negativeCaching() async throws {
        try await TestBench.with(BenchSetup(cdn: BenchCDN(minTTLSeconds: 0, errorTTLSeconds: 300))) { bench in
            let scene = IncidentScene(bench: bench)
            try await scene.mirror()
            try await scene.delete(Incident.torch.filename)
            _ = try await bench.reader.send(
                HTTPRequest(url: scene.baseURL + "torch-2.9.1%2Brocm7.10.0-py3-none-any.whl"))
            try await scene.restore(Incident.torch.filename)
            let bad = try await findings(bench, "nightly", "").filter { $0.verdict != .pass }
            #expect(bad.isEmpty, "\(bad.map { "\($0.name) \($0.message)" })")
        }
    }

    @Test("Losses that are accepted are accepted for good")
    func acceptedLosses() async throws {
        try await TestBench.with { bench in
            let scene = IncidentScene(bench: bench)
            try await scene.mirror()
            #expect(try await findings(bench, "nightly", "").verdict == .pass)
            for index in bench.setup.prefixes {
                for name in ["filelock-3.20.0-py3-none-any.whl", "filelock-3.20.0-py3-none-any.whl.metadata"] {
                    try await bench.sandbox.delete(bucket: scene.channel.bucket, key: .init("\(index)/\(name)"))
                }
                try await bench.sandbox.delete(
                    bucket: scene.channel.bucket, key: .init("\(index)/\(Incident.torch.filename)"))
                try await bench.put(TestWheel("torch", "2.10.0"), into: index, of: "nightly")
            }
            try await scene.reindex()
            let lost = try await findings(bench, "nightly", "")
            #expect(Set(lost.filter { $0.verdict == .fail }.map(\.name)) == [.lostLink, .lostProject])
            #expect(try await findings(bench, "nightly", ", accept-losses: true").verdict == .pass)
            #expect(try await findings(bench, "nightly", "").verdict == .pass)
        }
    }

    private func findings(_ bench: TestBench, _ channel: String, _ settings: String) async throws -> [Finding] {
        let playbook = try bench.playbook(
            "verify", steps: "  - id: check\n    verify: { channel: \(channel)\(settings) }\n    on-failure: stop\n")
        let result = try await bench.run(playbook)
        if case .error(let error) = result.outcome { throw error }
        return try bench.journal.checks(of: result.run.id).compactMap(Finding.init)
    }
}
