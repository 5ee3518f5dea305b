import Foundation
import Testing

/// Wrong input gets a clear message and the right exit code, and nothing is written.
@Suite(.withSharedSandbox, .serialized) struct BadInputTests {
    @Test("Bad input is refused", arguments: BadInput.usage + BadInput.files + BadInput.access + BadInput.upstreams)
    func refused(input: BadInput) async throws {
        let shared = try #require(SharedSandbox.current)
        try await Workplace.with { place in
            let outcome = try await run(input, place, shared)
            #expect(outcome.status == input.status, "\(outcome.transcript)")
            for part in input.says {
                #expect(outcome.errors.contains(part), "\(part) is missing\n\(outcome.transcript)")
            }
            #expect(!outcome.errors.contains("Fatal error"))
        }
        #expect(try shared.writes() == shared.writesAtStart, "nothing is written")
    }

    @Test("A file whose bytes are not those that upstream promised is not published")
    func wrongHash() async throws {
        // A sandbox of its own: the other files of the plan may be written.
        try await Workplace.with { place in
            try await place.withSandbox(data: place.folder + "/sandbox") { sandbox in
                try await place.withOracle("hostile_upstream.py") { upstream in
                    let place = try place.using(sandbox)
                    let outcome = try await place.rollbook(
                        "mirror", "nightly", "--package", "rocm", "--yes", "--upstream",
                        upstream + "/wrong-hash/simple/")
                    #expect(outcome.status == 1, "\(outcome.transcript)")
                    #expect(outcome.errors.contains("sha256 is ") && outcome.errors.contains("the upstream index says"))
                    let run: RunDocument = try await place.document("show", "last")
                    let applied = run.changes.filter { $0.state == "applied" }
                    #expect(!applied.contains { $0.key.contains("setuptools") })
                }
            }
        }
    }

    @Test("A curated document that was edited wrongly is named with line and column, and nothing is written")
    func wrongDocument() async throws {
        try await Workplace.with { place in
            let data = place.folder + "/sandbox"
            try await place.withSandbox(data: data) { sandbox in
                let place = try place.using(sandbox)
                let bucket = try #require(sandbox.channels.first { $0.name == "nightly" }).bucket
                _ = try await place.oracle(
                    "bucket_edit.py", sandbox.s3, bucket, "put", ".rollbook/curated/nightly.json",
                    "{ \"schema\": 1,\n  \"statement\": [] }")
                let writes = try SharedSandbox.writes(in: data)
                for arguments in [
                    ["yank", "nightly", "torch==2.9.1", "--reason", "bad"], ["unyank", "nightly", "torch==2.9.1"],
                    ["reindex", "nightly"], ["mirror", "nightly", "--package", "rocm"],
                ] {
                    let outcome = try await place.rollbook(arguments + ["--yes", "--upstream", sandbox.upstream ?? ""])
                        .run()
                    #expect(outcome.status == 65, "\(outcome.transcript)")
                    #expect(outcome.errors.contains("nightly.json:2:3: error: unknown key 'statement'"))
                }
                #expect(try SharedSandbox.writes(in: data) == writes)
            }
        }
    }

    private func run(_ input: BadInput, _ place: Workplace, _ shared: SharedSandbox) async throws -> Invocation.Outcome
    {
        var place = try place.using(shared.address)
        for edit in input.edits {
            let path = place.folder + "/playbooks/" + edit.file
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let found = try #require(text.range(of: edit.find))
            try place.write(text.replacingCharacters(in: found, with: edit.replace), to: "playbooks/" + edit.file)
        }
        for (name, value) in input.environment { place.environment[name] = value }
        let upstream = input.upstream.map { ["--upstream", "\(shared.upstream)/\($0)/simple/"] } ?? []
        return try await place.rollbook(input.arguments + upstream).run()
    }
}

extension Workplace {
    /// Set up for a sandbox that another process serves.
    func using(_ sandbox: SandboxAddress) throws -> Workplace {
        var place = self
        place.environment = sandbox.environment
        place.environment["AWS_ENDPOINT_URL_S3"] = nil
        place.environment["ROLLBOOK_PLAYBOOKS"] = try playbooks(["channels.yaml": ChannelsFile(sandbox).text])
        return place
    }
}

/// One sandbox and one hostile upstream for all cases of a suite.
struct SharedSandbox: Sendable {
    let address: SandboxAddress
    let data: String
    let upstream: String
    let writesAtStart: Int

    @TaskLocal static var current: SharedSandbox?

    /// How much ever happened in the buckets of a sandbox, which keeps one log, but for the lock that a run takes
    /// and gives back.
    static func writes(in data: String) throws -> Int {
        let log = try String(contentsOfFile: data + "/buckets/events.jsonl", encoding: .utf8)
        return log.split(separator: "\n").count { !$0.contains("\"key\":\".rollbook") }
    }

    func writes() throws -> Int { try Self.writes(in: data) }
}

/// Serves the sandbox while a suite runs.
struct SharedSandboxTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await Workplace.with { place in
            let data = place.folder + "/sandbox"
            try await place.withSandbox(data: data) { address in
                try await place.withOracle("hostile_upstream.py") { upstream in
                    let shared = SharedSandbox(
                        address: address, data: data, upstream: upstream,
                        writesAtStart: try SharedSandbox.writes(in: data))
                    try await SharedSandbox.$current.withValue(shared) { try await function() }
                }
            }
        }
    }
}

extension Trait where Self == SharedSandboxTrait {
    static var withSharedSandbox: Self { Self() }
}
