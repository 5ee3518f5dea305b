/// The installed faults, and how often each has matched.
package actor FaultPlan {
    private var faults: [(fault: SandboxFault, matched: Int)] = []
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
        self.faults = faults.map { ($0, 0) }
        for wait in waits.values { wait.cancel() }
    }

    /// Adds a fault after the others.
    package func add(_ fault: SandboxFault) {
        faults.append((fault, 0))
    }

    /// The fault for a request: the first that matches, is past its `skip` and within its `count`. Latencies are waited for
    /// here, and do not hide other faults.
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
