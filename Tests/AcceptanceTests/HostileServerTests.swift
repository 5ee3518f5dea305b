import Foundation
import TestMachine
import Testing

/// The built program on servers that mean it harm: a failed check or a clear error, in bounded time and memory.
@Suite struct HostileServerTests {
    @Test("Bodies without end, and very many links", arguments: HostileServer.sizes)
    func sizes(_ server: HostileServer) async throws { try await expect(server) }

    @Test("What unpacks to gigabytes", arguments: FaultScale.every(2, of: HostileServer.encodings))
    func encodings(_ server: HostileServer) async throws { try await expect(server) }

    @Test("Headers and redirects", arguments: FaultScale.every(2, of: HostileServer.headers))
    func headers(_ server: HostileServer) async throws { try await expect(server) }

    @Test("Bodies whose framing is wrong", arguments: FaultScale.every(2, of: HostileServer.framing))
    func framing(_ server: HostileServer) async throws { try await expect(server) }

    @Test("Servers that take their time", arguments: HostileServer.times)
    func times(_ server: HostileServer) async throws { try await expect(server) }

    @Test("What is odd and does no harm passes", arguments: HostileServer.harmless)
    func harmless(fault: String) async throws {
        let verification = try await verify(fault)
        #expect(verification.outcome.status == 0, "\(verification.outcome.transcript)")
        let evidence = verification.report.checks.flatMap { $0.evidence.values }
        #expect(evidence.allSatisfy { $0.utf8.count < 1000 })
        #expect(verification.peakBytes < 80 << 20)
    }

    private func expect(_ server: HostileServer) async throws {
        let verification = try await verify(server.fault)
        let outcome = verification.outcome
        #expect(outcome.status == server.status, "\(outcome.transcript.prefix(5000))")
        let bad = verification.report.checks.filter { $0.verdict != "pass" }
        #expect(
            bad.contains { $0.name == server.check && $0.message.contains(server.says) },
            "\(bad.prefix(20).map { "\($0.name): \($0.message)" })")
        #expect(bad.count < 4000 && bad.allSatisfy { $0.message.utf8.count < 2000 })
        #expect(verification.peakBytes < server.peakMax << 20, "\(verification.peakBytes >> 20) MiB")
        print("\(server.fault): peak \(verification.peakBytes >> 20) MiB, \(outcome.duration)")
    }

    private struct Verification: Sendable {
        var outcome: Invocation.Outcome
        var report: Report
        var peakBytes: Int
    }

    private struct Report: Decodable {
        var checks: [Check]

        struct Check: Decodable {
            var name, verdict, message: String
            var evidence: [String: String]
        }
    }

    private struct Measure: Decodable {
        var peakBytes: Int
    }

    /// The program's verification of a fault, and its peak memory by wait4.
    private func verify(_ fault: String) async throws -> Verification {
        try await Workplace.with { place in
            try await place.withHostileCDN { url in
                let place = try place.facing(fault, of: url)
                let (file, report) = (place.folder + "/measure.json", place.folder + "/report.json")
                let outcome = try await place.python([
                    Workplace.repository + "/Tests/Oracles/measure.py", file, Workplace.program, "verify", "nightly",
                    "--outside", "--full", "--public-wait", "1", "--quiet", "--report-format", "json=" + report,
                ]).run()
                let measure = try JSONDecoder().decode(
                    Measure.self, from: Data(contentsOf: URL(filePath: file)))
                return Verification(
                    outcome: outcome,
                    report: try JSONDecoder().decode(Report.self, from: Data(contentsOf: URL(filePath: report))),
                    peakBytes: measure.peakBytes)
            }
        }
    }
}
