import FoundationEssentials

/// The installed faults, how often each has matched, and since when each strikes.
package actor FaultPlan {
    private struct Entry {
        let fault: SandboxFault
        var matched = 0
        var struckSince: Date?
        /// The second of the last request that could be struck, and how many it has had.
        var second = -Double.infinity
        var inSecond = 0

        /// Counts a matching request, and decides whether the fault strikes it.
        mutating func strikes(at time: Date) -> Bool {
            let turn = matched - fault.skip
            matched += 1
            guard turn >= 0, fault.count.map({ turn < $0 }) ?? true else { return false }
            guard isAbove(at: time), fault.share.map({ drawn(turn) < $0 }) ?? true else { return false }
            let since = struckSince ?? time
            struckSince = since
            return fault.seconds.map { time.timeIntervalSince(since) < $0 } ?? true
        }

        /// Counts the requests of a second, and decides whether this one is more than pass.
        private mutating func isAbove(at time: Date) -> Bool {
            guard let above = fault.above else { return true }
            let now = time.timeIntervalSince1970.rounded(.down)
            if now != second { (second, inSecond) = (now, 0) }
            inSecond += 1
            return inSecond > above
        }

        /// A number from 0 up to 1 for the n-th request: the same for the same seed (SplitMix64).
        private func drawn(_ turn: Int) -> Double {
            var bits = fault.seed &+ (UInt64(turn) &+ 1) &* 0x9E37_79B9_7F4A_7C15
            bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
            bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
            return Double((bits ^ (bits >> 31)) >> 11) / Double(UInt64(1) << 53)
        }
    }

    private var faults: [Entry] = []
    /// The waits of requests that a latency delays.
    private var waits: [Int: Task<Void, Never>] = [:]
    private var waitCount = 0

    package init() {}

    /// The faults as installed.
    package var installed: [SandboxFault] { faults.map(\.fault) }

    /// The number of requests that a latency delays now.
    package var waiting: Int { waits.count }

    /// Replaces all faults by these. Counts restart, and delayed requests continue.
    package func replace(with faults: [SandboxFault]) {
        self.faults = faults.map { Entry(fault: $0) }
        for wait in waits.values { wait.cancel() }
    }

    /// Adds a fault after the others.
    package func add(_ fault: SandboxFault) {
        faults.append(Entry(fault: fault))
    }

    /// The fault for a request: the first that matches, is past its `skip`, within its `count` and `seconds`, in its `share` and
    /// `above` its rate. Latencies are waited for here, and do not hide other faults.
    func strike(_ subject: FaultSubject, at time: Date) async -> SandboxFault.Kind? {
        var delay = 0
        var struck: SandboxFault.Kind?
        for index in faults.indices where faults[index].fault.matches(subject) {
            if struck != nil { break }
            guard faults[index].strikes(at: time) else { continue }
            let kind = faults[index].fault.kind
            if case .latency(let milliseconds) = kind {
                delay = min(delay + milliseconds, SandboxFault.Kind.latencyMillisecondsMax)
            } else {
                struck = kind
            }
        }
        if delay > 0 { await wait(milliseconds: delay) }
        return struck
    }

    private func wait(milliseconds: Int) async {
        let number = waitCount
        waitCount += 1
        let wait = Task<Void, Never> { try? await Task.sleep(for: .milliseconds(milliseconds)) }
        waits[number] = wait
        await wait.value
        waits[number] = nil
    }
}
