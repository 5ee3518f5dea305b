/// The number of requests that may be in flight, found by trial. Pure.
///
/// It doubles after each round of as many answers while that brings more of them a second, like TCP's slow start. From the
/// first round without a gain, or with throttling, rounds are twice as long and steps smaller. A round counts only if other
/// requests were waiting throughout.
struct ConcurrencyWindow {
    private(set) var limit: Int
    private let limits: AdaptiveTransport.Limits
    private var answers = 0
    private var roundBegan = Duration.zero
    /// The rate of the best round so far, in answers a second.
    private var bestRate = 0.0
    /// Rounds to wait before a larger number is tried again.
    private var pause = 0
    private var lastThrottled: Duration?
    /// Whether each round so far was faster than the one before.
    private var isNew = true

    /// The gain over the best round that is needed to raise the number, as a factor.
    private static let gainMin = 1.1
    private static let pauseRounds = 20
    private static let smallStep = 4

    init(_ limits: AdaptiveTransport.Limits) {
        self.limits = limits
        limit = limits.initial
    }

    mutating func beginRound(at now: Duration) {
        answers = 0
        roundBegan = now
    }

    /// - Parameter isFull: whether other requests are waiting.
    mutating func answered(at now: Duration, isFull: Bool) {
        guard isFull else { return beginRound(at: now) }
        answers += 1
        guard answers >= (isNew ? limit : 2 * limit) else { return }
        let rate = Double(answers) / max((now - roundBegan) / .seconds(1), 1e-6)
        beginRound(at: now)
        if pause > 0 {
            pause -= 1
        } else if rate >= Self.gainMin * bestRate {
            bestRate = rate
            let step = isNew ? limit : lastThrottled == nil ? limit / 2 : Self.smallStep
            limit = min(limits.maximum, limit + max(1, step))
        } else {
            // The best round may have been luck, or the origin was faster then.
            bestRate = rate
            pause = Self.pauseRounds
            isNew = false
        }
    }

    mutating func throttled(begun: Duration, at now: Duration) {
        if let last = lastThrottled, begun < last { return }
        lastThrottled = now
        isNew = false
        limit = max(limits.minimum, limit / 2)
        bestRate = 0
        pause = Self.pauseRounds
        beginRound(at: now)
    }
}
