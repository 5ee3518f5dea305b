import Foundation
import TestKit
import TestMachine
import Testing

/// The rollout on an S3 that somebody else wrote, with wheels of the real upstream.
@Suite struct MotoTests {
    @Test("On moto: every index gets files and pages, the journal names the versions, and a rollback brings all back")
    func rollout() async throws {
        try await Workplace.with { place in
            try await place.withMoto { place, endpoint in
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
    /// The buckets of the channels on moto; no other test has them.
    var dev: String { "dev-" + id }
    var nightly: String { "nightly-" + id }
    private var id: String { URL(filePath: folder).lastPathComponent.lowercased() }

    /// Runs `body` with buckets of a dev and a versioned nightly channel on moto, unless there is none, which is said.
    ///
    /// `body` gets a workplace whose channels they are, and the endpoint.
    func withMoto(_ body: (Workplace, String) async throws -> Void) async throws {
        let buckets = [MotoServer.Bucket(dev, versioned: false), MotoServer.Bucket(nightly, versioned: true)]
        guard let moto = try await MotoServer.with(buckets) else { return }
        let channels = [("dev", dev), ("nightly", nightly)].map { name, bucket in
            ChannelsFile.Channel(
                name: name, bucket: bucket, endpoint: moto.s3, publicURL: "\(moto.front)/\(bucket)/",
                production: name == "nightly")
        }
        var place = self
        place.environment = [
            "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing",
            "ROLLBOOK_PLAYBOOKS": try playbooks(["channels.yaml": ChannelsFile(channels: channels).text]),
        ]
        try await body(place, moto.s3)
    }
}

extension BucketState {
    /// Every version and marker.
    var all: [VersionedKey] { versions.map { VersionedKey(key: $0.key, versionID: $0.versionID) } }
}
