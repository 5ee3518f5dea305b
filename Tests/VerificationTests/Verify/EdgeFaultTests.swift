import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import TestKit
import TestMachine
import Testing
import Verification

/// Only the bucket's own fault is rolled back: whatever a CDN does, the publication stays, and the finding names the edge.
@Suite struct EdgeFaultTests {
    private func setup(_ fault: EdgeFault) -> BenchSetup {
        BenchSetup(indexes: ["gfx110X-all"], cdn: BenchCDN(minTTLSeconds: fault.minTTLSeconds, errorTTLSeconds: 10))
    }

    private func verification(_ bench: TestBench, _ settings: String = "") throws -> Playbook {
        try bench.playbook(
            "verify", steps: "  - id: check\n    verify: { channel: nightly\(settings) }\n    on-failure: stop\n")
    }

    private func guarded(_ bench: TestBench) throws -> Playbook {
        try bench.playbook(
            "guarded",
            steps: """
                  - id: update
                    mirror: { channel: nightly, package: torch }
                  - id: pages
                    reindex: { channel: nightly }
                  - id: pause
                    approve: { message: go on? }
                  - id: check
                    verify: { channel: nightly }
                    on-failure: { rollback: [update, pages] }

                """)
    }

    private func findings(_ bench: TestBench, _ run: RunRecord) throws -> [Finding] {
        try bench.journal.checks(of: run.id).compactMap(Finding.init)
    }

    private func expectEdge(_ findings: [Finding], _ fault: EdgeFault) {
        let bad = findings.filter { $0.verdict != .pass }
        let told =
            "\(fault.title): \(bad.map { "\($0.name.rawValue) \($0.verdict) \($0.remedy?.rawValue ?? "-") \($0.place?.rawValue ?? "-"): \($0.message)" })"
        #expect(bad.contains { $0.place == .edge || $0.remedy == .outage }, "\(told)")
        #expect(bad.allSatisfy { $0.remedy != .rollback && $0.remedy != .regenerate }, "\(told)")
        #expect(bad.compactMap(PrintedCommands.complaint) == [])
    }

    @Test("A verification names the edge, and no remedy touches the bucket", arguments: EdgeFault.all)
    func plain(_ fault: EdgeFault) async throws {
        try await TestBench.with(setup(fault)) { bench in
            let scene = IncidentScene(bench: bench)
            try await fault.before(scene)
            try await scene.mirror()
            await bench.sandbox.install(fault.faults)
            for settings in ["", ", full: true"] {
                let result = try await bench.run(try verification(bench, settings))
                expectEdge(try findings(bench, result.run), fault)
            }
            let outside = try findings(bench, try await bench.run(try verification(bench, ", outside: true")).run)
            #expect(outside.allSatisfy { $0.remedy != .rollback && $0.remedy != .regenerate }, "\(fault.title)")
        }
    }

    @Test("A guarded playbook takes no sound release back", arguments: FaultScale.every(2, of: EdgeFault.all))
    func guarded(_ fault: EdgeFault) async throws {
        try await TestBench.with(setup(fault)) { bench in
            let scene = IncidentScene(bench: bench)
            try await fault.before(scene)
            let published = try await published(bench, try guarded(bench)) { await bench.sandbox.install(fault.faults) }
            let found = try findings(bench, published.result.run)
            if fault.isSeenByRun { expectEdge(found, fault) }
            #expect(found.allSatisfy { $0.remedy != .rollback && $0.remedy != .regenerate }, "\(fault.title)")
            #expect(try await bench.snapshot("nightly").visible == published.visible, "\(fault.title)")
        }
    }

    /// Runs a playbook, does something while it pauses, and returns what was published then.
    private func published(
        _ bench: TestBench, _ playbook: Playbook, _ meanwhile: @escaping @Sendable () async throws -> Void
    ) async throws -> (result: RunResult, visible: [ObjectKey: BucketSnapshot.Content]) {
        let recorded = Recorded()
        let result = try await bench.run(playbook) { workspace in
            workspace.console.ask = { _ in
                do {
                    await recorded.set(try await bench.snapshot("nightly").visible)
                    try await meanwhile()
                } catch { return .no }
                return .yes(means: .option("test"))
            }
        }
        return (result, await recorded.visible)
    }

    private actor Recorded {
        var visible: [ObjectKey: BucketSnapshot.Content] = [:]
        func set(_ visible: [ObjectKey: BucketSnapshot.Content]) { self.visible = visible }
    }

    @Test(
        "A rollback is not undone, nor called failed, for what the edge shows",
        arguments: FaultScale.every(2, of: EdgeFault.all))
    func rollback(_ fault: EdgeFault) async throws {
        try await TestBench.with(setup(fault)) { bench in
            let scene = IncidentScene(bench: bench)
            try await fault.before(scene)
            let before = try await bench.snapshot("nightly").visible
            let rollout = try await bench.rollOut("nightly")
            try #require(rollout.isDone)
            await bench.sandbox.install(fault.faults)
            let result = try await bench.rollBack(rollout.run)
            #expect(result.isDone, "\(fault.title): \(result.said)")
            #expect(try await bench.snapshot("nightly").visible.mapValues(\.bytes) == before.mapValues(\.bytes))
            #expect(try findings(bench, result.run).allSatisfy { $0.remedy != .rollback })
        }
    }

    @Test(
        "The same made in the bucket is seen there: the run's own fault is rolled back, and what somebody else overwrote is mended",
        arguments: EdgeFault.all.filter { $0.inBucket != nil })
    func inBucket(_ fault: EdgeFault) async throws {
        let damage = try #require(fault.inBucket)
        try await TestBench.with(setup(fault)) { bench in
            let scene = IncidentScene(bench: bench)
            try await scene.mirror()
            let sound = try await bench.run(try verification(bench))
            try #require(sound.isDone, "\(sound.said)")
            scene.passSeconds(100)
            try await bench.offer([TestWheel("filelock", "3.20.1", requiresPython: ">=3.10")])
            let before = try await bench.snapshot("nightly").visible
            let key = scene.key(damage.path.replacing("3.20.0", with: "3.20.1"))
            let published = try await published(bench, try guarded(bench)) {
                scene.passSeconds(100)
                let old = try await bench.sandbox.bytes(bucket: scene.channel.bucket, key: key) ?? []
                if let bytes = damage.bytes(old) {
                    try await bench.store.write(
                        bytes, to: key, in: scene.channel.bucket, contentType: "text/html", cacheControl: "no-cache",
                        metadata: [:])
                } else {
                    try await bench.sandbox.damage(
                        bucket: scene.channel.bucket, key: key, attributes: damage.attributes)
                }
                scene.passSeconds(100)
            }
            let bad = try findings(bench, published.result.run).filter { $0.verdict != .pass }
            let remedies: [CheckRecord.Remedy] = [.rollback, .regenerate]
            #expect(
                bad.contains { $0.place == .bucket && $0.since == .run && remedies.contains($0.remedy ?? .wait) },
                "\(fault.title): \(published.result.said) \(bad)")
            if !damage.attributes.isEmpty {
                #expect(try await bench.snapshot("nightly").visible.mapValues(\.bytes) == before.mapValues(\.bytes))
            }
            // The time that caches were given to keep answers is over.
            scene.passSeconds(100_000)
            let count = try await PrintedCommands(scene: scene).mend()
            #expect(count <= 4, "\(fault.title)")
        }
    }
}
