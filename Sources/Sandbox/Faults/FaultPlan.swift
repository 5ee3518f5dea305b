/// The faults that are installed, and how often each has matched.
package actor FaultPlan {
    private var faults: [(fault: SandboxFault, matched: Int)] = []
    /// Of requests that a latency keeps waiting.
    private var waits: [Int: Task<Void, Never>] = [:]
    private var waitCount = 0

    package init() {}

    /// The faults as they were installed.
    package var installed: [SandboxFault] { faults.map(\.fault) }

    /// How many requests a latency keeps waiting.
    package var waiting: Int { waits.count }

    /// Installs these in place of all others; counting starts anew, and what waited goes on.
    package func replace(with faults: [SandboxFault]) {
        self.faults = faults.map { ($0, 0) }
        for wait in waits.values { wait.cancel() }
    }

    /// Adds one after the others.
    package func add(_ fault: SandboxFault) {
        faults.append((fault, 0))
    }

    /// The fault that a request meets: the first that matches, is past its `skip` and within its `count`. Latencies
    /// are waited for here and do not keep others away.
    func strike(_ subject: FaultSubject) async -> SandboxFault.Kind? {
        var delay = 0
        var struck: SandboxFault.Kind?
        for index in faults.indices where faults[index].fault.matches(subject) {
            if struck != nil { break }
            let fault = faults[index].fault
            let turn = faults[index].matched - fault.skip
            faults[index].matched += 1
            guard turn >= 0, fault.count.map({ turn < $0 }) ?? true else { continue }
            if case .latency(let milliseconds) = fault.kind { delay += milliseconds } else { struck = fault.kind }
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
