import PlaybookFiles
import Rollbook
import RollbookTestSupport
import Sandbox
import TestKit
import TestMachine
import Testing

/// The Nth request of a rollout, and of its rollback, fails: for every few N, or for all of them
/// (`ROLLBOOK_FAULTS=full`).
@Suite("Any one request may fail")
struct FaultLoopTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var kind: SandboxFault.Kind
        var channel = "nightly"
        /// Only requests of this method; `nil` for all.
        var method: String?
        var conditions = Channel.Conditions.trusted
        var ending = FaultLoop.Ending.resume
        /// In `make test` one, which has half the requests and all kinds of them.
        var indexes = FaultScale.isLittle ? ["gfx120X-all"] : ["gfx110X-all", "gfx120X-all"]
        var testDescription: String {
            "\(kind), \(method ?? "any request"), \(channel), conditions \(conditions), then \(ending), "
                + "\(indexes.count) indexes"
        }
    }

    static let stride = FaultScale.count(29, bounded: 5, full: 1)
    static let requestsMax = 400

    private static let anyRequest: [SandboxFault.Kind] = [
        .resetBefore, .resetAfter, .slowDown503, .internalError500, .truncatedBody(afterBytes: 20),
    ]
    private static let puts: [SandboxFault.Kind] = [
        .resetBefore, .resetAfter, .okWithErrorBody, .preconditionFailed412, .conflict409, .accessDenied403,
        .expiredToken,
    ]
    private static let deletes: [SandboxFault.Kind] = [
        .resetAfter, .preconditionFailed412, .conflict409, .internalError500,
    ]

    /// Every kind in every world, on one index.
    private static let all: [Case] = FaultLoop.Ending.allCases.flatMap { ending in
        ["nightly", "dev"].flatMap { channel in
            Channel.Conditions.allCases.flatMap { conditions in
                let kinds = anyRequest.map { ($0, nil) } + puts.map { ($0, "PUT") } + deletes.map { ($0, "DELETE") }
                return kinds.map { kind, method in
                    Case(
                        kind: kind, channel: channel, method: method, conditions: conditions, ending: ending,
                        indexes: ["gfx120X-all"])
                }
            }
        }
    }

    /// Every kind once, and the endings, the modes and the bucket without versions where they differ most.
    private static let some: [Case] =
        anyRequest.map { Case(kind: $0) } + puts.map { Case(kind: $0, method: "PUT") }
        + deletes.map { Case(kind: $0, method: "DELETE") } + [
            Case(kind: .resetAfter, conditions: .verify),
            Case(kind: .resetAfter, ending: .rollback),
            Case(kind: .internalError500, conditions: .verify, ending: .rollback),
            Case(kind: .okWithErrorBody, method: "PUT", ending: .rollback),
            Case(kind: .preconditionFailed412, method: "PUT", conditions: .verify, ending: .rollback),
            Case(kind: .resetAfter, method: "DELETE", ending: .rollback),
            Case(kind: .resetAfter, channel: "dev", method: "PUT"),
            Case(kind: .okWithErrorBody, channel: "dev", method: "PUT"),
            Case(kind: .resetAfter, channel: "dev", method: "DELETE"),
            Case(kind: .internalError500, channel: "dev", conditions: .verify),
            Case(kind: .resetAfter, channel: "dev", ending: .rollback),
        ]

    @Test(
        "After any fault resume brings the wanted state, rollback the one before, once, and the journal knows all of it",
        arguments: FaultScale.isFull ? some + all : some)
    func everyRequest(_ testCase: Case) async throws {
        try await TestBench.with(BenchSetup(indexes: testCase.indexes, conditions: testCase.conditions)) { bench in
            let loop = try await FaultLoop(bench, channel: testCase.channel, ending: testCase.ending)
            var rounds = 0
            for number in FaultScale.everyNth(Self.stride, below: Self.requestsMax) {
                let disturbance = disturbance(bench, testCase, number)
                guard try await loop.round(disturbance, "\(testCase) at request \(number)") else {
                    FaultScale.tell("\(rounds) rounds of \(testCase.testDescription)")
                    return
                }
                rounds += 1
            }
            Issue.record("there is no end of requests")
        }
    }

    private func disturbance(_ bench: TestBench, _ testCase: Case, _ number: Int) -> FaultLoop.Disturbance {
        FaultLoop.Disturbance {
            await bench.sandbox.install([
                SandboxFault(
                    testCase.kind, method: testCase.method, bucket: bench.channel(testCase.channel).bucket,
                    skip: number, count: 1)
            ])
        } remove: {
            await bench.sandbox.install([])
        } hasStruck: { log, _ in
            await bench.sandbox.log().dropFirst(log).contains(where: \.faulty)
        }
    }
}
