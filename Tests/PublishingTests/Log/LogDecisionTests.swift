import Objects
import Publishing
import Testing

/// Decisions on an entry that was to be put, made without any request.
@Suite struct LogDecisionTests {
    private func decision(
        _ putting: BucketLog.Putting?, isTakenOver: Bool = false, replans: Bool = true, isMoved: Bool = false
    ) -> LogDecision {
        LogDecision.about(putting, isTakenOver: isTakenOver, replans: replans, isMoved: isMoved)
    }

    @Test("Before it is put, put, taken, taken over")
    func decisions() {
        #expect(decision(nil) == .put)
        #expect(decision(nil, isMoved: true) == .planAnew)
        #expect(decision(nil, replans: false, isMoved: true) == .put)
        #expect(decision(nil, isTakenOver: true) == .stop)
        #expect(decision(.written("e"), isTakenOver: true, isMoved: true) == .record)
        #expect(decision(.taken) == .planAnew)
        #expect(decision(.taken, replans: false) == .put)
        for replans in [true, false] { #expect(decision(.taken, isTakenOver: true, replans: replans) == .stop) }
    }

    @Test("Whatever happens, a plan that is carried out stands in the log, and knew all before it: every state")
    func ordered() {
        let (count, violation) = LogModel(rules: .init()).explore()
        #expect(violation == nil)
        #expect(count > 1_000)
    }

    @Test("The model finds what would come of each rule that is left out")
    func findsViolations() {
        #expect(LogModel(rules: .init(isConditional: false)).explore().violation != nil)
        #expect(LogModel(rules: .init(replans: false)).explore().violation != nil)
        #expect(LogModel(rules: .init(notices: false)).explore().violation != nil)
        #expect(LogModel(rules: .init(announces: false)).explore().violation != nil)
        #expect(LogModel(rules: .init(looks: false)).explore().violation != nil)
    }
}
