import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import TestKit
import Testing

/// The identity that signs a run stands in its plan and in the journal.
@Suite struct RunSignersTests {
    private struct Unreachable: Error {}

    private static let arn = "arn:aws:sts::123456789012:assumed-role/publisher/ann"

    @Test("The identity is asked once for a channel, shown before its first plan, and journaled; no secret is")
    func named() async throws {
        try await TestBench.with { bench in
            let result = try await bench.rollOut("nightly") {
                $0.connections.callerIdentity = { _ in .init(account: "123456789012", arn: Self.arn) }
            }
            #expect(result.said == "done")
            let notes = bench.recorder.notes.filter { $0.contains("signed as") }
            #expect(notes == ["nightly: signed as \(Self.arn), account 123456789012"])
            #expect(try bench.journal.signers(of: result.run.id).map(\.arn) == [Self.arn])
            #expect(try bench.journal.verify() == [])
            let again = try await bench.rollOut("nightly") {
                $0.connections.callerIdentity = { _ in
                    Issue.record("nothing is written, so nobody signs")
                    return nil
                }
            }
            #expect(again.said == "done")
        }
    }

    @Test("Where no service knows, nothing is said, and the run goes on", arguments: [true, false])
    func unknown(fails: Bool) async throws {
        try await TestBench.with { bench in
            let result = try await bench.rollOut("nightly") {
                $0.connections.callerIdentity = { _ in
                    if fails { throw Unreachable() }
                    return nil
                }
            }
            #expect(result.said == "done")
            #expect(!bench.recorder.notes.contains { $0.contains("signed as") })
            #expect(try bench.journal.signers(of: result.run.id).isEmpty)
        }
    }
}
