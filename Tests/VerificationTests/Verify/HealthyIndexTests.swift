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
            title: "behind a cache that remembers errors",
            setup: BenchSetup(cdn: BenchCDN(minTTLSeconds: 0, errorTTLSeconds: 300))),
    ]

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
                workspace.upstream = { location }
                workspace.transport = RetryingTransport(
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
