import Indexes
import Objects
import RollbookTestSupport
import S3
import Sandbox
import TestKit
import TestMachine
import Testing

@testable import PlaybookFiles
@testable import Rollbook

/// Findings of `doctor --write-probe` on stores that differ from Amazon's, and runs there with the settings that it prints.
@Suite("Probed stores", .takes(.server))
struct StoreExaminationTests {
    struct Expected: Sendable, CustomTestStringConvertible {
        var standIn: StandIn?
        var versioning = BucketVersioningState.enabled
        var checksums = StoreSetting.Checksums.sha256
        var conditions = Channel.Conditions.trusted
        var versions = StoreSetting.Versions.bucket
        /// Of a channel that says nothing of the store.
        var problems: Set<DoctorReport.Name> = []
        /// Whether files that were removed can come back.
        var filesGoBack = true
        var testDescription: String { "\(standIn?.rawValue ?? "amazon"), \(versioning)" }
    }

    static let expected = [
        Expected(),
        Expected(versioning: .never, filesGoBack: false),
        Expected(
            standIn: .b2, checksums: .md5, conditions: .verify, problems: [.probeChecksums, .probeConditions]),
        Expected(
            standIn: .r2, versioning: .never, checksums: .md5, conditions: .verify, versions: .off,
            problems: [.probeChecksums, .probeConditions, .probeVersions], filesGoBack: false),
        Expected(standIn: .minio, filesGoBack: false),
        Expected(standIn: .ceph, conditions: .verify, problems: [.probeConditions]),
        Expected(
            standIn: .gcs, conditions: .verify, versions: .off, problems: [.probeConditions, .probeVersions],
            filesGoBack: false),
        Expected(standIn: .spaces, conditions: .verify, problems: [.probeConditions]),
        Expected(standIn: .versity), Expected(standIn: .versity, versioning: .never, filesGoBack: false),
        Expected(standIn: .cloudserver),
    ]

    private func setup(_ expected: Expected) -> BenchSetup {
        var setup = BenchSetup(devVersioning: expected.versioning)
        setup.standIn = expected.standIn
        return setup
    }

    @Test("The verdict, and the settings that it prints", arguments: expected)
    func verdict(_ expected: Expected) async throws {
        try await TestBench.with(setup(expected), removals: .allowed) { bench in
            let channel = bench.channel("dev")
            let before = try await bench.snapshot("dev")
            let workspace = bench.workspace()
            let lines = await StoreExamination(workspace: workspace, channel: channel).lines()
            let told = lines.map { "\($0.name.rawValue) \($0.verdict.rawValue): \($0.message)" }.joined(separator: "\n")
            #expect(Set(lines.filter { $0.verdict == .problem }.map(\.name)) == expected.problems, "\(told)")
            let block = try #require(lines.first { $0.name == .probeSettings }).message
            let (channels, diagnostics) = ChannelDecoder.decode(
                text: "channels:\n  \(block.dropLast()), roots: [v2] }\n", file: "channels.yaml")
            #expect(diagnostics == [], "\(block)")
            let found = try #require(channels.first)
            #expect(found.name == "dev" && found.bucket == channel.bucket && found.endpoint == channel.endpoint)
            #expect(found.store.checksums == expected.checksums, "\(told)")
            #expect(found.conditions == expected.conditions, "\(told)")
            #expect(found.store.versions == expected.versions, "\(told)")
            let after = try await bench.snapshot("dev")
            let isListed = expected.standIn != .gcs
            #expect(after.versions.filter { !$0.key.hasPrefix(".rollbook/probe/") } == before.versions)
            #expect((after.versions == before.versions) == isListed, "it removes what it wrote: \(told)")
            #expect(lines.contains { $0.name == .probe && $0.verdict == (isListed ? .ok : .warning) }, "\(told)")
        }
    }

    @Test("Rollout, second run, rollback and that again, with those settings", arguments: expected)
    func runs(_ expected: Expected) async throws {
        var setup = setup(expected)
        setup.conditions = expected.conditions
        setup.ways = StoreSetting(checksums: expected.checksums, versions: expected.versions)
        try await TestBench.with(setup) { bench in
            let before = try await packages(bench)
            let run = try await bench.rollOut("dev")
            #expect(run.said == "done")
            let after = try await packages(bench)
            #expect(after.count > before.count)
            #expect(try await bench.rollOut("dev").said == "done")
            #expect(try await packages(bench) == after)
            let back = try await bench.rollBack(run.run)
            #expect(back.said == "done")
            #expect(try await packages(bench) == before)
            let forth = try await bench.rollBack(back.run)
            if expected.filesGoBack {
                #expect(forth.said == "done")
                #expect(try await packages(bench) == after)
            } else {
                // The files that the rollback removed are gone; nothing is written then.
                #expect(forth.said.contains("keeps no versions"), "\(forth.said)")
                #expect(try await packages(bench) == before)
            }
        }
    }

    @Test(
        "A store that lacks what a channel takes for granted is named, with the way on",
        arguments: [
            (StandIn.r2, "NotImplemented"), (.gcs, "without <VersionId>"),
        ])
    func refusals(standIn: StandIn, why: String) async throws {
        var setup = BenchSetup(conditions: .verify, devVersioning: .enabled)
        setup.standIn = standIn
        try await TestBench.with(setup) { bench in
            let before = try await bench.snapshot("dev")
            do {
                let run = try await bench.rollOut("dev")
                #expect(run.said.contains(why), "\(run.said)")
            } catch let error as S3Error {
                #expect("\(error)".contains(why))
            }
            #expect(try await bench.snapshot("dev").versions == before.versions, "nothing is written")
        }
    }

    @Test(
        "A condition that is refused although it holds is named as the store's defect",
        arguments: [
            StandIn.spaces, .ceph,
        ])
    func defects(standIn: StandIn) async throws {
        var setup = BenchSetup(conditions: .trusted, devVersioning: .enabled)
        setup.standIn = standIn
        try await TestBench.with(setup) { bench in
            let run = try await bench.rollOut("dev")
            #expect(run.said.contains("refused a condition that holds"), "\(run.said)")
            if case .conflict = run.outcome { Issue.record("nobody else wrote there") }
        }
        setup.lock = .standard
        try await TestBench.with(setup) { bench in
            _ = try await bench.rollOut("dev")
            let notes = bench.recorder.notes.joined(separator: "\n")
            #expect(notes.contains("was not released"), "\(notes)")
            #expect(notes.contains("refused a condition that holds"), "\(notes)")
        }
    }

    /// The packages as readers get them.
    private func packages(_ bench: TestBench) async throws -> [ObjectKey: [UInt8]] {
        try await bench.snapshot("dev").visible.filter { !$0.key.isOwnDocument }.mapValues(\.bytes)
    }
}
