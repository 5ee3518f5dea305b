import Foundation
import PlaybookFiles
import TestMachine
import Testing

/// A rollback that S3 Batch Operations carries out, as an operator goes through it; a script plays the service.
@Suite struct BatchTests {
    static let role = "arn:aws:iam::123456789012:role/rollbook-batch"
    /// Of the bucket; the role's account need not be the same.
    private static let owner = "210987654321"

    @Test("On the sandbox: manifests, the aws command's own check of the requests, a failed row, and all is back")
    func sandbox() async throws {
        guard await Python.has("boto3") else { return print("not tried: \(Workplace.python) has no boto3") }
        try await Workplace.with { place in
            try await place.withSandbox(data: place.folder + "/sandbox") { sandbox in
                let nightly = try #require(sandbox.channels.first { $0.name == "nightly" })
                var machine = try place.using(sandbox)
                var file = ChannelsFile(sandbox)
                for index in file.channels.indices {
                    file.channels[index].settings.append("expected-bucket-owner: '\(Self.owner)'")
                }
                machine.environment["ROLLBOOK_PLAYBOOKS"] = try place.playbooks(["channels.yaml": file.text])
                try await rollBack(machine, bucket: nightly.bucket, endpoint: sandbox.s3, owner: Self.owner)
            }
        }
    }

    @Test("On moto: the same")
    func moto() async throws {
        try await Workplace.with { place in
            try await place.with(.moto) { place, endpoint in
                try await rollBack(place, bucket: place.nightly, endpoint: endpoint, owner: nil)
            }
        }
    }

    private func rollBack(_ place: Workplace, bucket: String, endpoint: String, owner: String?) async throws {
        let before = try await place.state(of: bucket, at: endpoint)
        let published: RunDocument = try await place.document("reindex", "nightly", "--yes")
        #expect(published.changes.count { $0.state == "applied" } == 16, "12 project pages, 4 root pages")
        let all = try await place.state(of: bucket, at: endpoint)

        let first = try await place.rollbook(
            "rollback", "last:nightly", "--yes", "--batch-operations", "s3://\(bucket)/rollbook-jobs", "--batch-role",
            Self.role, "--batch-least", "2")
        #expect(first.status == 4, "\(first.transcript)")
        #expect(
            first.errors.contains("S3 Batch Operations: 2 jobs, one after another (12 project pages, 4 root pages)"))
        let request = try command(in: first)
        try await check(request, place)
        let written = try JSONDecoder().decode(Request.self, from: Data(contentsOf: URL(filePath: request.file)))
        #expect(written.Report.ExpectedBucketOwner == owner, "known where the channel says it")
        let unchanged = try await place.state(of: bucket, at: endpoint)
        #expect(unchanged.pages == all.pages, "nothing is copied yet")

        // One row fails: rollbook copies it itself.
        let failing = "v2/gfx110X-all/torch/index.html"
        #expect(try await work(request.file, endpoint, place, failing: [failing]) == Done(succeeded: 11, failed: 1))
        let second = try await place.rollbook("resume")
        #expect(second.status == 4, "\(second.transcript)")
        #expect(second.errors.contains("1 of 12 objects were not copied, and are planned anew; \(failing)"))
        let last = try command(in: second)
        #expect(last.file != request.file)
        #expect(try await work(last.file, endpoint, place) == Done(succeeded: 4, failed: 0))

        let end: RunDocument = try await place.document("resume")
        #expect(end.run.state == "done")
        let after = try await place.state(of: bucket, at: endpoint)
        let isPackage = { (key: String) in !key.hasPrefix("rollbook-jobs/") && !key.hasPrefix(".rollbook/") }
        #expect(after.objects.filter { isPackage($0.key) } == before.objects.filter { isPackage($0.key) })
        #expect(Set(after.all).isSuperset(of: all.all), "nothing is lost")
        let added = Set(after.all).subtracting(all.all).filter { isPackage($0.key) }
        #expect(end.written(to: bucket) == added, "the journal names the version of every copy")
    }

    /// The command that makes the job, as it is printed.
    private func command(in outcome: Invocation.Outcome) throws -> (words: [String], file: String) {
        let text = try #require(
            outcome.errors.firstMatch(of: /`aws (s3control create-job [^`]*file:\/\/([^`]*))`/), "\(outcome.transcript)"
        )
        return (text.1.split(separator: " ").map(String.init), String(text.2))
    }

    private func check(_ request: (words: [String], file: String), _ place: Workplace) async throws {
        let told: Serialized = try await place.oracle("batch_job.py", "check", request.file).document()
        #expect(told.account == "123456789012" && told.root == "CreateJobRequest")
        #expect(
            told.elements == [
                "ClientRequestToken", "ConfirmationRequired", "Description", "Manifest", "Operation", "Priority",
                "Report", "RoleArn",
            ])
        guard await Python.has("awscli") else { return print("not tried: no awscli") }
        // Checks the request, and sends nothing.
        let dry = try await place.python(["-m", "awscli"] + request.words + ["--generate-cli-skeleton", "output"]).run()
        #expect(dry.status == 0 && dry.output.contains("JobId"), "\(dry.transcript)")
    }

    private struct Request: Decodable {
        struct Place: Decodable { var ExpectedBucketOwner: String? }
        var Report: Place
    }

    private struct Serialized: Decodable {
        var account, root: String
        var elements: [String]
    }

    private struct Done: Decodable, Equatable {
        var succeeded, failed: Int
    }

    private func work(
        _ file: String, _ endpoint: String, _ place: Workplace, failing: [String] = []
    ) async throws -> Done {
        let outcome = try await Python.run("batch_job.py", ["work", file, endpoint] + failing)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try outcome.document()
    }
}
