import Foundation
import RunJournal
import Testing

/// A rollback or a restore that cannot be meant gets a message and an exit code before the first write.
@Suite(.withSharedSandbox, .serialized) struct BadRollbackTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        /// `@run` stands for the run that is there, `@bucket` for its bucket, `@other` for another journal.
        var arguments: [String]
        var status: Int32 = 64
        var says: [String]
        var testDescription: String { name }
    }

    static let batch = ["rollback", "@run", "--yes", "--batch-role", BatchTests.role, "--batch-operations"]

    static let cases = [
        Case(name: "unknown run", arguments: ["rollback", "nosuch", "--yes"], says: ["no run nosuch"]),
        Case(
            name: "ambiguous run", arguments: ["rollback", "2", "--yes"],
            says: ["2 is ambiguous", "@run", "write more characters of the id"]),
        Case(
            name: "the last run of no channel", arguments: ["rollback", "last:dev", "--yes"], says: ["no run last:dev"]),
        Case(
            name: "a run of another journal",
            arguments: ["rollback", "@run", "--yes", "--journal", "@other", "--without-log"],
            says: ["no run @run", "rollbook history"]),
        Case(
            name: "a journal that is not there", arguments: ["rollback", "@run", "--yes", "--journal", "@missing"],
            says: ["there is no journal @missing", "look for a typing error"]),
        Case(
            name: "unknown step", arguments: ["rollback", "@run", "--step", "nosuch", "--yes"],
            says: ["there is no step nosuch", "reindex"]),
        Case(
            name: "a project that the run did not touch", arguments: ["rollback", "@run", "--project", "jax", "--yes"],
            says: ["project cannot be jax", "one of"]),
        Case(name: "unknown strategy", arguments: ["rollback", "@run", "--strategy", "burn", "--yes"], says: ["burn"]),
        Case(
            name: "steps of several runs",
            arguments: ["rollback", "@run", "--through", "last", "--step", "reindex", "--yes"],
            says: ["--through and --step exclude each other"]),
        Case(
            name: "--through without a run", arguments: ["rollback", "@run", "--through", "--yes"],
            says: ["--through needs the newest run", "did you mean `rollbook rollback @run --through last --yes`?"]),
        Case(
            name: "a newest run that is none", arguments: ["rollback", "@run", "--through", "nosuch", "--yes"],
            says: ["no run nosuch"]),
        Case(
            name: "a time in the future", arguments: ["restore", "nightly", "--at", "2199-01-01T00:00:00Z", "--yes"],
            says: ["is in the future", "it is 20"]),
        Case(
            name: "before the first version",
            arguments: ["restore", "nightly", "--at", "2001-01-01T00:00:00Z", "--yes"],
            says: ["has no version as old as", "the oldest version that is left is of"]),
        Case(name: "no time", arguments: ["restore", "nightly", "--at", "soon", "--yes"], says: ["soon"]),
        Case(
            name: "half a time", arguments: ["restore", "nightly", "--at", "2026-11-23", "--yes"], says: ["2026-11-23"]),
        Case(
            name: "a bucket without versions", arguments: ["restore", "dev", "--at", "1 second ago", "--yes"],
            status: 65,
            says: ["keeps no versions"]),
        Case(
            name: "unknown channel", arguments: ["restore", "nightyl", "--at", "1 hour ago", "--yes"], says: ["nightyl"]
        ),
        Case(name: "no place of jobs", arguments: batch + ["jobs"], says: ["must be s3://BUCKET/PREFIX"]),
        Case(
            name: "jobs without a role",
            arguments: ["rollback", "@run", "--yes", "--batch-operations", "s3://example-jobs/rollbook"],
            says: ["needs --batch-role"]),
        Case(
            name: "jobs in an index", arguments: batch + ["s3://@bucket/v2/jobs"],
            says: ["where packages are published"]
        ),
    ]

    @Test("It is refused, and nothing is written")
    func refused() async throws {
        let shared = try #require(SharedSandbox.current)
        try await Workplace.with { place in
            let place = try place.using(shared.address)
            let run: RunDocument = try await place.document("reindex", "nightly", "--yes")
            #expect(!run.changes.isEmpty)
            let _: RunDocument = try await place.document("reindex", "nightly", "--yes")
            let writes = try shared.writes()
            let buckets = Dictionary(uniqueKeysWithValues: shared.address.channels.map { ($0.name, $0.bucket) })
            let (dev, nightly) = (try #require(buckets["dev"]), try #require(buckets["nightly"]))
            let words = { (text: String) in
                text.replacing("@run", with: run.run.id).replacing("@bucket", with: nightly)
                    .replacing("@other", with: place.folder + "/other.sqlite")
                    .replacing("@missing", with: place.folder + "/missing.sqlite")
            }
            _ = try Journal(path: words("@other"))
            for testCase in Self.cases {
                let outcome = try await place.rollbook(testCase.arguments.map(words)).run()
                #expect(outcome.status == testCase.status, "\(testCase.name): \(outcome.transcript)")
                for part in testCase.says.map(words) {
                    #expect(outcome.errors.contains(part), "\(testCase.name): \(part)\n\(outcome.transcript)")
                }
                #expect(try shared.writes() == writes, "\(testCase.name): nothing is written")
            }
            try moveNightly(from: nightly, to: dev, place)
            let moved = try await place.rollbook("rollback", run.run.id, "--yes")
            #expect(moved.status == 65, "\(moved.transcript)")
            #expect(moved.errors.contains("worked on bucket \(nightly), channel nightly now names \(dev)"))
            #expect(try shared.writes() == writes, "another bucket: nothing is written")
        }
    }

    /// The channel names another bucket than its runs wrote to.
    private func moveNightly(from bucket: String, to other: String, _ place: Workplace) throws {
        let text = try String(contentsOfFile: place.folder + "/playbooks/channels.yaml", encoding: .utf8)
        try place.write(
            text.replacing("bucket: \(bucket)", with: "bucket: \(other)")
                .replacing("production: true", with: "production: false"), to: "playbooks/channels.yaml")
    }
}
