import Foundation
import TestKit
import TestMachine
import Testing

/// `rollbook invalidate` on CloudFronts that others wrote, and in a rehearsal.
@Suite struct InvalidateTests {
    /// The parts of the run's document that these tests read.
    private struct Document: Decodable {
        var run: RunDocument.Run
        var checks: [Check]

        struct Check: Decodable {
            var name, verdict: String
            var evidence: [String: String]
        }
    }

    /// The output of moto_cloudfront.py.
    private struct Distribution: Decodable {
        var id: String
    }

    private struct Invalidation: Decodable, Equatable {
        var id, reference: String
        var paths: [String]
    }

    @Test("On moto: the pages of an index are forgotten under a reference of the run, and boto3 reads them back")
    func moto() async throws {
        try await Workplace.with { place in
            guard let moto = try await EngineServer.with([.init(place.nightly, versioned: true)]) else { return }
            let distribution: Distribution = try await place.oracle("moto_cloudfront.py", moto.s3, "create").document()
            var place = place
            place.environment = [
                "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing",
                "AWS_ENDPOINT_URL_CLOUDFRONT": moto.s3,
                "ROLLBOOK_PLAYBOOKS": try channels(place, moto, distribution.id),
            ]
            let done: Document = try await place.document("invalidate", "cdn", "--index", "v2/gfx120X-all")
            let check = try #require(done.checks.first)
            #expect(check.name == "invalidation" && check.verdict == "pass")
            let listed: [Invalidation] = try await place.oracle(
                "moto_cloudfront.py", moto.s3, "list", distribution.id
            ).document()
            let invalidation = try #require(listed.first)
            #expect(listed.count == 1 && invalidation.id == check.evidence["invalidation"])
            #expect(invalidation.reference.hasPrefix("rollbook-\(done.run.id)-0-"))
            let folders = ["", "rocm-sdk-core/", "rocm/", "torch/"].map { "/v2/gfx120X-all/" + $0 }
            #expect(invalidation.paths.sorted() == folders.flatMap { [$0, $0 + "index.html"] }.sorted())

            let doctor = try await place.rollbook("doctor", "cdn")
            let said =
                "\(distribution.id), default behavior: pages are kept as their Cache-Control says (minimum TTL 0 s"
            #expect(doctor.output.contains(said), "\(doctor.transcript)")
        }
    }

    @Test("A CloudFront that only throttles is waited for, and then the command ends with exit 69")
    func throttled() async throws {
        try await Workplace.with { place in
            guard let moto = try await EngineServer.with([.init(place.nightly, versioned: true)]) else { return }
            let playbooks = try channels(place, moto, "E1")
            try await place.withOracle("throttled_cloudfront.py") { line in
                let address = try JSONDecoder().decode([String: String].self, from: Data(line.utf8))
                var place = place
                place.environment = [
                    "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing",
                    "AWS_ENDPOINT_URL_CLOUDFRONT": try #require(address["url"]), "ROLLBOOK_PLAYBOOKS": playbooks,
                ]
                let outcome = try await place.rollbook("invalidate", "cdn", "--index", "v2/gfx120X-all")
                #expect(outcome.status == 69, "\(outcome.transcript)")
                #expect(
                    outcome.errors.contains("CreateInvalidation: Throttling: Rate exceeded"), "\(outcome.transcript)")
                #expect(outcome.errors.contains("asks to slow down: waits for it, up to 1 s"), "\(outcome.transcript)")
            }
        }
    }

    /// A folder of the channel alone: the shipped playbooks name others.
    private func channels(_ place: Workplace, _ address: EngineServer, _ distribution: String) throws -> String {
        let file = ChannelsFile(channels: [
            .init(
                name: "cdn", bucket: place.nightly, endpoint: address.s3, publicURL: "\(address.front)/",
                production: true,
                settings: ["cloudfront: { distribution: \(distribution) }"])
        ])
        try place.write(file.text, to: "only/channels.yaml")
        let catalog = try String(contentsOfFile: Workplace.repository + "/playbooks/catalog.yaml", encoding: .utf8)
        try place.write(catalog, to: "only/catalog.yaml")
        return place.folder + "/only"
    }

    @Test(
        "A rehearsal: what a run changed, first as a dry run with its cost, then for good; a channel without CloudFront is refused"
    )
    func rehearsal() async throws {
        try await Workplace.with { place in
            let rehearse = Rehearse(place: place)
            let rollout = try await rehearse.copyRollout()
            let command = ["invalidate", "nightly", "--run", rollout.run.id]
            let dry = try await place.rollbook(command + ["--dry-run"] + rehearse.options).run()
            #expect(dry.status == 0, "\(dry.transcript)")
            #expect(dry.output.contains("a month are free, then 0.005 USD each"), "\(dry.transcript)")
            #expect(dry.output.contains("forget  /v2-staging/gfx110X-all/index.html"), "\(dry.transcript)")
            let done: Document = try await rehearse("invalidate", "nightly", "--run", rollout.run.id)
            #expect(done.checks.map(\.name) == ["invalidation"] && done.run.state == "done")
            #expect(done.checks.first?.evidence["completed-after-seconds"] != nil)

            let refused = try await place.rollbook("invalidate", "nightly")
            #expect(
                refused.status == 65 && refused.errors.contains("has no CloudFront distribution"),
                "\(refused.transcript)")
        }
    }
}
