/// Sends one write before all others, until an answer has shown that the bucket keeps versions as configured: else
/// overwritten objects would be lost.
actor FirstWrite {
    /// The proof in an answer.
    enum Proof { case keepsVersions, nothing, keepsNone }

    private var isProved: Bool
    private var isRefuted = false
    private var isUnderWay = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// - Parameter isNeeded: `false` for a bucket without versions, which has nothing to prove.
    init(isNeeded: Bool) {
        isProved = !isNeeded
    }

    /// Returns when it is the caller's turn: after the proof at once, before it one caller at a time.
    /// - Returns: whether the caller may send.
    func enter() async -> Bool {
        while !isProved && !isRefuted && isUnderWay {
            await withCheckedContinuation { waiting.append($0) }
        }
        if !isProved { isUnderWay = true }
        return !isRefuted
    }

    func leave(_ proof: Proof) {
        isUnderWay = false
        isProved = isProved || proof == .keepsVersions
        isRefuted = isRefuted || proof == .keepsNone
        let all = waiting
        waiting = []
        all.forEach { $0.resume() }
    }
}
