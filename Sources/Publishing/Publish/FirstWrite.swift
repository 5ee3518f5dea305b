/// Lets one write go before all others, until an answer has shown that the bucket keeps versions as it says: what is
/// overwritten in one that does not is lost.
actor FirstWrite {
    /// What an answer showed.
    enum Proof { case keepsVersions, nothing, keepsNone }

    private var isProved: Bool
    private var isRefuted = false
    private var isUnderWay = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// - Parameter isNeeded: nothing is to be proved of a bucket without versions.
    init(isNeeded: Bool) {
        isProved = !isNeeded
    }

    /// Returns when it is the caller's turn: at once after the proof, else alone.
    /// - Returns: whether it may send.
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
