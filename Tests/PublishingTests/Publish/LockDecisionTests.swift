import Foundation
import Objects
import Publishing
import Testing

/// Decisions on a lock, made without any request.
@Suite struct LockDecisionTests {
    private static func standing(
        _ token: String, state: LockBody.State = .held, age: Double = 0, interval: Double? = 60
    ) -> LockStanding {
        var body = LockBody(
            token: token, owner: "ada", run: "run", host: "ci-7", pid: 1, identity: LockIdentity(process: "p"),
            acquired: .distantPast)
        body.state = state
        body.interval = interval
        return LockStanding(etag: "present", body: body, lastSign: .distantPast, ageSeconds: age)
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var standing: LockStanding?
        var isLeftBehind = false
        var watched: ETag?
        var expected: String
    }

    @Test(
        "Free, ours, held, stale, left behind, watched",
        arguments: [
            Case(testDescription: "none", expected: "create"),
            Case(testDescription: "released", standing: standing("other", state: .released), expected: "take"),
            Case(testDescription: "ours already", standing: standing("mine"), expected: "take"),
            Case(testDescription: "held", standing: standing("other", age: 600), expected: "held"),
            Case(testDescription: "stale", standing: standing("other", age: 601), expected: "watch 65"),
            Case(
                testDescription: "of a release that states no interval",
                standing: standing("other", age: 601, interval: nil), expected: "watch 65"),
            Case(
                testDescription: "stale by its own interval", standing: standing("other", age: 121, interval: 12),
                expected: "watch 13"),
            Case(
                testDescription: "an absurd interval counts as a minute",
                standing: standing("other", age: 601, interval: 1e300), expected: "watch 65"),
            Case(
                testDescription: "an interval of nothing counts as a second",
                standing: standing("other", age: 59, interval: 0), expected: "held"),
            Case(testDescription: "left behind", standing: standing("other"), isLeftBehind: true, expected: "watch 65"),
            Case(
                testDescription: "watched, no sign", standing: standing("other", age: 666), watched: "present",
                expected: "take over"),
            Case(
                testDescription: "watched, renewed", standing: standing("other", age: 700), watched: "before",
                expected: "held"),
            Case(
                testDescription: "left behind, watched, renewed: a copied machine", standing: standing("other"),
                isLeftBehind: true, watched: "before", expected: "held"),
            Case(
                testDescription: "watched, released", standing: standing("other", state: .released),
                watched: "before", expected: "take"),
            Case(testDescription: "watched, gone", watched: "before", expected: "create"),
            Case(
                testDescription: "not a lock",
                standing: LockStanding(etag: "x", body: nil, lastSign: .distantPast, ageSeconds: 1e9), watched: "x",
                expected: "foreign"),
        ])
    func decisions(test: Case) {
        let decision = LockDecision.about(
            test.standing, token: "mine", isLeftBehind: { _ in test.isLeftBehind }, watched: test.watched)
        let found =
            switch decision {
            case .create: "create"
            case .take: "take"
            case .watch(_, let seconds, _): "watch \(Int(seconds))"
            case .takeOver: "take over"
            case .refuse(.foreign): "foreign"
            case .refuse(.held): "held"
            }
        #expect(found == test.expected)
    }

    @Test("An owner falls silent long before anyone may take its lock over", arguments: [1.0, 5, 12, 60])
    func silence(interval: Double) {
        let timing = LockTiming(heartbeatSeconds: interval)
        #expect(timing.maySend(secondsSinceRenewal: timing.silentSeconds))
        #expect(!timing.maySend(secondsSinceRenewal: timing.silentSeconds + 1))
        #expect(timing.silentSeconds == timing.staleSeconds / 2)
        #expect(timing.silentSeconds >= 5 * interval)
        #expect(timing.watchSeconds > interval)
    }

    @Test("Whatever happens to two machines, never do both write: every state that can be reached")
    func exclusive() {
        let (count, violation) = LockModel(rules: .init()).explore()
        #expect(violation == nil)
        #expect(count > 10_000)
    }

    @Test("The same where the second one is the next process with the first one's journal")
    func leftBehind() {
        let (count, violation) = LockModel(rules: .init(isLeftBehindKnown: true)).explore()
        #expect(violation == nil)
        #expect(count > 1_000)
    }

    @Test("The model finds what would come of each rule that is left out, and of a stall before a request")
    func findsViolations() {
        #expect(LockModel(rules: .init(isLeftBehindKnown: true, watches: false)).explore().violation != nil)
        #expect(LockModel(rules: .init(silences: false)).explore().violation != nil)
        #expect(LockModel(rules: .init(renewsWhatItFinds: false)).explore().violation != nil)
        #expect(LockModel(rules: .init(stallsBeforeSending: true)).explore().violation != nil)
    }
}
