import Foundation
import RunJournal

/// The result of one request or read.
struct Look<Value: Sendable>: Sendable {
    var value: Value
    var healing: Healing

    init(_ value: Value, healing: Healing) {
        self.value = value
        self.healing = healing
    }

    /// - Parameter findings: in the order in which they were found.
    init(_ value: Value, _ findings: [Finding]) {
        let healings = findings.filter { $0.remedy == .wait || $0.remedy == .outage }.map { finding -> Healing in
            ["403", "404"].contains(finding.evidence["status"]) ? .ofError : .byWaiting
        }
        self.init(value, healing: healings.max() ?? .none)
    }
}
