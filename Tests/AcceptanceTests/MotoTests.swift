import Foundation
import Testing

/// The rollout on an S3 that somebody else wrote, with wheels of the real upstream.
@Suite struct MotoTests {
    static let dev = "acceptance-dev-python"
    static let nightly = "acceptance-nightly-python"

    @Test("On moto: every index gets files and pages, the journal names the versions, and a rollback brings all back")
    func rollout() async throws {
        guard await Workplace.canImport("moto.server"), await Workplace.canImport("boto3") else {
            return print("not tried, because \(Workplace.python) has no moto and boto3")
        }
        try await Workplace.with { place in
            try await place.withMoto { place, endpoint in
                guard try await upstreamAnswers(place) else { return }
                try await rollOutAndBack(place, endpoint: endpoint)
            }
        }
    }

    private func rollOutAndBack(_ place: Workplace, endpoint: String) async throws {
        let before = try await place.state(of: Self.nightly, at: endpoint)
        let run: RunDocument = try await place.document("run", "dependency-rollout", "--package", "rocm", "--yes")
        let published = try await place.state(of: Self.nightly, at: endpoint)
        for bucket in [published, try await place.state(of: Self.dev, at: endpoint)] {
            for index in ["v2-staging/gfx110X-all", "v2-staging/gfx120X-all", "v2/gfx110X-all", "v2/gfx120X-all"] {
                let keys = bucket.objects.keys.filter { $0.hasPrefix(index + "/") }
                #expect(keys.contains { $0.hasPrefix(index + "/rocm_bootstrap-") && $0.hasSuffix(".whl") })
                #expect(keys.contains { $0.hasPrefix(index + "/setuptools-81.0.0-") && $0.hasSuffix(".whl") })
                #expect(keys.contains(index + "/rocm-bootstrap/index.html"))
                #expect(keys.contains(index + "/setuptools/index.html"))
            }
        }
        let added = Set(published.all).subtracting(before.all)
        #expect(run.written(to: Self.nightly) == added, "the journal's versions are those that the bucket gained")

        let second: RunDocument = try await place.document("run", "dependency-rollout", "--package", "rocm", "--yes")
        #expect(second.changes.isEmpty)
        let unchanged = try await place.state(of: Self.nightly, at: endpoint)
        #expect(Set(unchanged.all) == Set(published.all), "a second run writes no version")

        let rollback: RunDocument = try await place.document("rollback", "last:nightly", "--yes")
        #expect(rollback.run.rollbackOf == run.run.id)
        let after = try await place.state(of: Self.nightly, at: endpoint)
        #expect(after.objects == before.objects, "byte-identical, and nothing besides")
        #expect(Set(after.all).isSuperset(of: published.all), "nothing is lost")
        let markers = Set(after.versions.filter { $0.isMarker && $0.isLatest }.map(\.key))
        #expect(markers == Set(published.objects.keys).subtracting(before.objects.keys))
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

extension Workplace {
    /// Serves moto with the buckets of a dev and a versioned nightly channel while `body` runs, and kills it after.
    ///
    /// `body` gets a workplace whose channels they are, and the endpoint.
    func withMoto(_ body: (Workplace, String) async throws -> Void) async throws {
        try await withOracle("serve_moto.py", MotoTests.dev, MotoTests.nightly + ":versioned") { line in
            let address = try JSONDecoder().decode(MotoAddress.self, from: Data(line.utf8))
            var place = self
            place.environment = [
                "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing",
                "ROLLBOOK_PLAYBOOKS": try playbooks(["channels.yaml": address.channels.text]),
            ]
            try await body(place, address.s3)
        }
    }
}

/// What serve_moto.py prints.
private struct MotoAddress: Decodable {
    var s3, front: String

    var channels: ChannelsFile {
        ChannelsFile(
            channels: [("dev", MotoTests.dev), ("nightly", MotoTests.nightly)].map { name, bucket in
                .init(
                    name: name, bucket: bucket, endpoint: s3, publicURL: "\(front)/\(bucket)/",
                    production: name == "nightly")
            })
    }
}

extension BucketState {
    /// Every version and marker.
    var all: [VersionedKey] { versions.map { VersionedKey(key: $0.key, versionID: $0.versionID) } }
}
