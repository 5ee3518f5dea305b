import Foundation
import Testing

/// `rollbook init` on the sandbox's buckets, where an indexer writes the pages below `v4` and others those of the rest.
@Suite struct InitBesideIndexerTests {
    private struct Document: Decodable {
        var pages: String
        var written, notes: [String]
    }

    @Test("The indexer's pages get a channel with `pages: external`, and the shipped playbook runs on it")
    func rollout() async throws {
        try await Workplace.with { place in
            try await place.withSandbox(data: place.folder + "/sandbox") { sandbox in
                var place = place
                place.environment = sandbox.environment
                let folder = place.folder + "/files"
                func channel(_ name: String) throws -> SandboxAddress.Channel {
                    try #require(sandbox.channels.first { $0.name == name })
                }
                func initialise(_ name: String, _ more: String...) async throws -> Invocation.Outcome {
                    let channel = try channel(name)
                    let outcome = try await place.rollbook(
                        [
                            "init", name, "--bucket", channel.bucket, "--endpoint", sandbox.s3, "--playbooks", folder,
                            "--public", channel.publicURL,
                        ] + more
                    ).run()
                    #expect(outcome.status == 0, "\(outcome.transcript)")
                    return outcome
                }
                let rest: Document = try await initialise("nightly", "--format", "json").document()
                #expect(rest.pages == "html" && rest.written.contains("refresh-nightly.yaml"))
                let hint =
                    "`rollbook init NAME --bucket therock-nightly-python --endpoint \(sandbox.s3) "
                    + "--public \(try channel("nightly").publicURL) --root v4` writes a channel for them."
                #expect(rest.notes.contains(hint), "\(rest.notes)")
                let own: Document = try await initialise("dev-multi-arch", "--root", "v4", "--format", "json")
                    .document()
                #expect(own.pages == "external" && own.written.contains("update-dev-multi-arch.yaml"), "\(own.notes)")
                #expect(!own.written.contains("refresh-dev-multi-arch.yaml"))
                let text = try await initialise("nightly-multi-arch", "--root", "v4")
                #expect(text.output.contains("note: arn:aws:lambda"), "\(text.transcript)")
                let next = "next: rollbook run update-nightly-multi-arch --package all --dry-run"
                #expect(text.errors.contains(next), "\(text.transcript)")
                let channels = try String(contentsOfFile: folder + "/channels.yaml", encoding: .utf8)
                #expect(channels.components(separatedBy: "pages: external").count == 3, "\(channels)")
                #expect(channels.contains("roots: ['v2-staging', 'v2']"), "\(channels)")

                let upstream = ["--upstream", try #require(sandbox.upstream), "--playbooks", folder]
                let nothing = try await place.rollbook(
                    ["run", "update-nightly-multi-arch", "--package", "all", "--dry-run"] + upstream
                ).run()
                #expect(nothing.status == 0, "\(nothing.transcript)")
                for name in ["catalog", "external-rollout"] {
                    let text = try String(
                        contentsOfFile: Workplace.repository + "/playbooks/\(name).yaml", encoding: .utf8)
                    try place.write(text, to: "files/\(name).yaml")
                }
                let check = try await place.rollbook("playbooks", "check", "--playbooks", folder)
                #expect(check.status == 0, "\(check.transcript)")
                let plan = try await place.rollbook(
                    ["run", "external-rollout", "--package", "rocm", "--dry-run"] + upstream
                ).run()
                #expect(plan.status == 0 && plan.output.contains("v4/whl/"), "\(plan.transcript)")
                #expect(!plan.output.contains("index.html"))
                let run = try await place.rollbook(
                    ["run", "external-rollout", "--package", "rocm", "--yes"] + upstream
                ).run()
                #expect(run.status == 0, "\(run.transcript)")
            }
        }
    }
}
