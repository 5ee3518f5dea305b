/// The faults that are installed, and how often each has matched.
package actor FaultPlan {
    private var faults: [(fault: SandboxFault, matched: Int)] = []

    package init() {}

    /// The faults as they were installed.
    package var installed: [SandboxFault] { faults.map(\.fault) }

    /// Installs these in place of all others; counting starts anew.
    package func replace(with faults: [SandboxFault]) {
        self.faults = faults.map { ($0, 0) }
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
        if delay > 0 { try? await Task.sleep(for: .milliseconds(delay)) }
        return struck
    }
}
