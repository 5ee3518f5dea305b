import Foundation
import TestKit
import TestMachine
import Testing

/// Broken indexes on an S3 that others wrote, named by the built program.
@Suite struct MotoIncidentTests {
    /// Damage that boto3 does to the index, with the check and the remedy that must be reported.
    static let incidents: [(incident: String, check: String, remedy: String)] = [
        ("wheel-deleted", "dangling-link", "rollback"), ("links-elsewhere", "foreign-link", "regenerate"),
        ("wrong-hash", "hash-mismatch", "regenerate"), ("page-cut-off", "truncated-page", "regenerate"),
        ("root-scoped", "missing-project", "regenerate"), ("content-type", "content-type", "regenerate"),
        ("wheel-overwritten", "foreign-write", "rollback"),
    ]

    @Test("On moto: what boto3 broke is named with its remedy, and what was mended passes")
    func incidents() async throws {
        try await Workplace.with { place in
            try await place.with(.moto) { place, endpoint in
                let rollout = try await place.rollbook(
                    "run", "dependency-rollout", "--package", "rocm", "--yes", "--format", "json")
                guard rollout.status == 0 else {
                    return print("not tried, because the rollout did not succeed: \(rollout.errors)")
                }
                for (incident, check, remedy) in FaultScale.every(2, of: Self.incidents) {
                    try await name(incident, as: check, remedy, place, endpoint)
                }
            }
        }
    }

    private func name(
        _ incident: String, as check: String, _ remedy: String, _ place: Workplace, _ endpoint: String
    ) async throws {
        let index = "v2/gfx110X-all"
        let sound = try await place.rollbook("verify", "nightly", "--public-wait", "0", "--format", "json")
        try #require(sound.status == 0, "before \(incident): \(sound.transcript)")
        // The store may state times in whole seconds.
        try await Task.sleep(for: .milliseconds(1100))
        _ = try await place.oracle("break_index.py", endpoint, place.nightly, index, incident)
        let verify = try await place.rollbook("verify", "nightly", "--public-wait", "0", "--format", "json")
        #expect(verify.status == 2, "\(incident): \(verify.transcript)")
        let checks = try verify.document(as: Verdicts.self).checks.filter { $0.verdict != "pass" }
        #expect(checks.contains { $0.name == check && $0.verdict == "fail" }, "\(incident): \(checks)")
        let gravest = ["outage", "rollback", "regenerate", "wait"].first { word in checks.contains { $0.remedy == word }
        }
        #expect(gravest == remedy, "\(incident): \(checks)")
        // Versions alone bring it back: the journal knows nothing of what boto3 did.
        let restored = try await place.rollbook(
            "restore", "nightly", "--at", try #require(sound.document(as: Verdicts.self).run.endedAt), "--yes",
            "--public-wait", "0")
        #expect(restored.status == 0, "\(incident): \(restored.transcript)")
    }
}

private struct Verdicts: Decodable {
    struct Run: Decodable {
        var endedAt: String?
    }

    struct Check: Decodable {
        var name, verdict: String
        var remedy: String?
    }

    var run: Run
    var checks: [Check]
}

extension Invocation.Outcome {
    fileprivate func document<Document: Decodable>(as type: Document.Type) throws -> Document { try document() }
}
