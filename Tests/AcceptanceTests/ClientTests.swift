import Foundation
import TestKit
import TestMachine
import Testing

/// pip, uv, the aws command and boto3 on what a rollout left in the sandbox.
@Suite struct ClientTests {
    @Test("Real clients read what a rollout published")
    func clients() async throws {
        try await Workplace.with { place in
            let rehearse = Rehearse(place: place)
            let run = try await rehearse.copyRollout()
            try await place.withSandbox(data: rehearse.folder) { sandbox in
                let nightly = try #require(sandbox.channels.first { $0.name == "nightly" })
                try await pipDownloads(from: nightly.publicURL + "v2/gfx120X-all/", place)
                try await uvResolves(from: nightly.publicURL + "v2/gfx120X-all/", place)
                try await awsLists(nightly.bucket, sandbox, run, place)
                try await boto3Reads(nightly.bucket, sandbox, run, place)
            }
        }
    }

    private func pipDownloads(from index: String, _ place: Workplace) async throws {
        guard await Python.has("pip") else { return notTried("pip") }
        let target = place.folder + "/downloads"
        let outcome = try await place.python([
            "-m", "pip", "--isolated", "download", "--no-cache-dir", "--disable-pip-version-check",
            "--index-url", index, "--dest", target, "setuptools",
        ]).run()
        #expect(outcome.status == 0, "\(outcome.transcript)")
        let files = try FileManager.default.contentsOfDirectory(atPath: target)
        #expect(files == ["setuptools-81.0.0-py3-none-any.whl"])
    }

    private func uvResolves(from index: String, _ place: Workplace) async throws {
        guard await Python.has("uv") else { return notTried("uv") }
        let wanted = try place.write("setuptools\ntorch\nrocm-bootstrap\n", to: "requirements.in")
        let outcome = try await place.python([
            "-m", "uv", "pip", "compile", "--no-config", "--no-cache", "--default-index", index, wanted,
        ]).run()
        #expect(outcome.status == 0, "\(outcome.transcript)")
        for pin in ["setuptools==81.0.0", "torch==2.9.1+rocm7.10.0", "rocm-bootstrap=="] {
            #expect(outcome.output.contains(pin), "\(outcome.transcript)")
        }
    }

    private func awsLists(_ bucket: String, _ sandbox: SandboxAddress, _ run: RunDocument, _ place: Workplace)
        async throws
    {
        guard await Python.has("awscli") else { return notTried("awscli") }
        var place = place
        place.environment = sandbox.environment
        let outcome = try await place.python([
            "-m", "awscli", "s3api", "list-object-versions", "--endpoint-url", sandbox.s3, "--bucket", bucket,
            "--output", "json",
        ]).run()
        #expect(outcome.status == 0, "\(outcome.transcript)")
        let listing: AWSListing = try outcome.document()
        let listed = Set(listing.Versions.map { VersionedKey(key: $0.Key, versionID: $0.VersionId) })
        #expect(listed.isSuperset(of: run.written(to: bucket)))
    }

    private func boto3Reads(_ bucket: String, _ sandbox: SandboxAddress, _ run: RunDocument, _ place: Workplace)
        async throws
    {
        guard await Python.has("boto3") else { return notTried("boto3") }
        let state = try await place.state(of: bucket, at: sandbox.s3)
        let current = Set(
            state.versions.filter(\.isLatest).map { VersionedKey(key: $0.key, versionID: $0.versionID) })
        #expect(current.isSuperset(of: run.written(to: bucket)))
        for change in run.changes where change.bucket == bucket {
            #expect(state.objects[change.key] == change.after?.sha256, "\(change.key)")
        }
    }

    private func notTried(_ tool: String) {
        print("not tried, because \(Workplace.python) has no \(tool)")
    }

    /// The output of `aws s3api list-object-versions`.
    private struct AWSListing: Decodable {
        let Versions: [Entry]

        struct Entry: Decodable {
            let Key, VersionId: String
        }
    }
}

/// One version of one object.
struct VersionedKey: Hashable, Sendable {
    var key, versionID: String
}

extension RunDocument {
    /// The versions, markers among them, that the run's changes made.
    func written(to bucket: String) -> Set<VersionedKey> {
        Set(
            changes.compactMap { change in
                guard change.bucket == bucket, change.state == "applied", let id = change.after?.versionID else {
                    return nil
                }
                return VersionedKey(key: change.key, versionID: id)
            })
    }
}
