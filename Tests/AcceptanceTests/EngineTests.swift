import Foundation
import TestKit
import TestMachine
import Testing

/// The rollout on S3s that others wrote, with wheels of the real upstream.
@Suite struct EngineTests {
    @Test(
        "Every index gets files and pages, the journal names the versions, and a rollback brings all back",
        arguments: [.moto] + FaultScale.some([ServedChannel.seaweed, .seaweedTrusted]) + ServedChannel.added)
    func rollout(served: ServedChannel) async throws {
        try await Workplace.with { place in
            try await place.with(served) { place, endpoint in
                guard try await upstreamAnswers(place) else { return }
                try await rollOutAndBack(place, endpoint: endpoint)
            }
        }
    }

    private func rollOutAndBack(_ place: Workplace, endpoint: String) async throws {
        let before = try await place.state(of: place.nightly, at: endpoint).withoutOwnDocuments
        let run: RunDocument = try await place.document("run", "dependency-rollout", "--package", "rocm", "--yes")
        let all = try await place.state(of: place.nightly, at: endpoint)
        let published = all.withoutOwnDocuments
        for bucket in [published, try await place.state(of: place.dev, at: endpoint)] {
            for index in ["v2-staging/gfx110X-all", "v2-staging/gfx120X-all", "v2/gfx110X-all", "v2/gfx120X-all"] {
                let keys = bucket.objects.keys.filter { $0.hasPrefix(index + "/") }
                #expect(keys.contains { $0.hasPrefix(index + "/rocm_bootstrap-") && $0.hasSuffix(".whl") })
                #expect(keys.contains { $0.hasPrefix(index + "/setuptools-81.0.0-") && $0.hasSuffix(".whl") })
                #expect(keys.contains(index + "/rocm-bootstrap/index.html"))
                #expect(keys.contains(index + "/setuptools/index.html"))
            }
        }
        let added = Set(published.all).subtracting(before.all)
        #expect(run.written(to: place.nightly) == added, "the journal's versions are those that the bucket gained")

        let second: RunDocument = try await place.document("run", "dependency-rollout", "--package", "rocm", "--yes")
        #expect(second.changes.isEmpty)
        let unchanged = try await place.state(of: place.nightly, at: endpoint)
        #expect(Set(unchanged.all) == Set(all.all), "a second run writes no version")

        let rollback: RunDocument = try await place.document("rollback", "last:nightly", "--yes")
        #expect(rollback.run.rollbackOf == run.run.id)
        let after = try await place.state(of: place.nightly, at: endpoint).withoutOwnDocuments
        #expect(after.objects == before.objects, "byte-identical, and nothing besides")
        #expect(Set(after.all).isSuperset(of: published.all), "nothing is lost")
        let markers = Set(after.versions.filter { $0.isMarker && $0.isLatest }.map(\.key))
        #expect(markers == Set(published.objects.keys).subtracting(before.objects.keys))

        let undo: RunDocument = try await place.document("rollback", rollback.run.id, "--yes")
        let back = try await place.state(of: place.nightly, at: endpoint).withoutOwnDocuments
        #expect(back.objects == published.objects && undo.run.rollbackOf == rollback.run.id)
    }

    /// Whether the upstream index that pip uses here can be reached; tests of rollbook fail for rollbook's faults.
    private func upstreamAnswers(_ place: Workplace) async throws -> Bool {
        let target = place.folder + "/probe"
        let probe = try await place.python([
            "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir", "--disable-pip-version-check",
            "--timeout", "15", "--retries", "1", "--dest", target, "setuptools==81.0.0",
        ]).run()
        if probe.status != 0 { print("not tried, because pip's upstream index does not answer: \(probe.errors)") }
        return probe.status == 0
    }

}

extension BucketState {
    /// Every version and marker.
    var all: [VersionedKey] { versions.map { VersionedKey(key: $0.key, versionID: $0.versionID) } }
}
