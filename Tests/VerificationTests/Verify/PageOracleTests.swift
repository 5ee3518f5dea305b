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
import TestMachine
import Testing
import Verification

/// Verdicts on pages are those of installers: project pages of many shapes, each in an index of its own, verified all at
/// once, and then asked by the real pip and the real uv.
@Suite(.takes(.many), .enabled("the interpreter has no pip and uv", InstallTools.areThere))
struct PageOracleTests {
    /// Cases in which a verification says otherwise, and why.
    static let differences = [
        "cut off behind the link": "what stood behind it cannot be known, and is missed",
        "repository version 2.0": "PEP 629 tells installers to refuse it; in HTML neither looks",
        "no repository version": "the same",
        "attributes data-core-metadata=\"false\", no metadata file":
            "pip takes any value for a promise; no generator writes this one",
        "attributes data-core-metadata=\"false\" data-dist-info-metadata=\"true\"":
            "PEP 714 wants both to say the same; pip and uv look at one",
        "an archived project": "installers do not know the index's curated document, which says otherwise",
    ]

    private static let randomCount = 60

    @Test("What pip and uv install from never fails, and what one of them refuses fails; differences are known by name")
    func pages() async throws {
        let all = OraclePage.shapes + (0..<Self.randomCount).map(OraclePage.random)
        let step = FaultScale.count(10, bounded: 4, full: 1)
        let chosen = FaultScale.everyNth(step, below: all.count).map { all[$0] }
        #expect(step > 1 || chosen.count >= 150)
        let names = chosen.indices.map { "i\($0)" }
        try await TestBench.with(BenchSetup(indexes: names, ownWheels: [])) { bench in
            for (page, name) in zip(chosen, names) { try await publish(page, in: "v2/\(name)", of: bench) }
            let findings = try await verify(bench)
            for (page, name) in zip(chosen, names) {
                let url = bench.channel("nightly").publicURL(ofPrefix: "v2/\(name)")
                let bad = findings.filter { $0.verdict == .fail && $0.subject.hasPrefix(url) }
                let takesNothing = findings.contains {
                    $0.isRemark && $0.message.contains("installers take nothing")
                        && $0.message.contains(OraclePage.project)
                        && page.title.contains("yanked")
                }
                try await compare(page, url, bad, takesNothing: takesNothing)
            }
        }
    }

    /// - Parameter takesNothing: whether a remark says that all of it is yanked.
    private func compare(_ page: OraclePage, _ url: String, _ bad: [Finding], takesNothing: Bool) async throws {
        var said: [String] = []
        for installer in Installer.allCases {
            let outcome = try await installer.install(OraclePage.project, from: url, minor: nil)
            if outcome.installed == nil { said.append("\(installer) says: \(outcome.said.suffix(300))") }
        }
        let fails = !bad.isEmpty || takesNothing
        let refused = !said.isEmpty
        let told = "\(page.title): \(said) \(bad.map { "\($0.name.rawValue): \($0.message)" })"
        if Self.differences[page.title] != nil {
            #expect(refused != fails, "a difference no more: \(told)")
        } else {
            #expect(refused == fails, "\(told)")
        }
    }

    private func publish(_ page: OraclePage, in index: String, of bench: TestBench) async throws {
        for wheel in page.wheels {
            try await bench.put(wheel, into: index, of: "nightly")
            guard page.hasSidecars else { continue }
            try await bench.put("\(index)/\(wheel.filename).metadata", wheel.metadata, of: "nightly")
        }
        let channel = bench.channel("nightly")
        guard let wheel = page.wheels.first else { return }
        let place = OraclePage.Place(
            indexURL: channel.publicURL(ofPrefix: index), href: channel.layout.href(toFile: wheel.filename),
            name: wheel.filename, sha256: SHA256Digest(of: wheel.bytes).hex, md5: Self.md5(wheel.bytes),
            metadataSHA256: SHA256Digest(of: wheel.metadata).hex)
        try await bench.store.write(
            page.bytes(place), to: ObjectKey("\(index)/\(OraclePage.project)/index.html"), in: channel.bucket,
            contentType: page.contentType, cacheControl: "no-cache", metadata: [:])
        try await bench.putPage(
            "\(index)/index.html", of: "nightly", links: [("\(OraclePage.project)/", OraclePage.project)])
    }

    private static func md5(_ bytes: [UInt8]) -> String {
        var digest = StreamingDigest(.md5)
        digest.update(bytes)
        return encodeHex(digest.finish())
    }

    private func verify(_ bench: TestBench) async throws -> [Finding] {
        let playbook = try bench.playbook(
            "verify", steps: "  - id: check\n    verify: { channel: nightly, full: true }\n    on-failure: stop\n")
        let result = try await bench.run(playbook)
        if case .error(let error) = result.outcome { throw error }
        return try bench.journal.checks(of: result.run.id).compactMap(Finding.init)
    }
}
