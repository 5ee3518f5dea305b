/// Identifies one holder of a lock: host names and process numbers repeat, in containers and on copied
/// machines.
package struct LockIdentity: Sendable, Equatable, Codable {
    /// Random, of this process.
    package var process: String
    /// Of the journal; `nil` for one without any event.
    package var journal: String?
    /// Of the machine; `nil` where the system has none.
    package var machine: String?
    /// Of the machine's last start; `nil` where the system does not say.
    package var boot: String?

    package init(process: String, journal: String? = nil, machine: String? = nil, boot: String? = nil) {
        self.process = process
        self.journal = journal
        self.machine = machine
        self.boot = boot
    }

    /// Whether both stand for processes on the same machine since the same start. Without it nothing that this process
    /// knows, such as that no other process has its journal open, says anything about the other.
    package func isOnSameMachine(as other: LockIdentity) -> Bool { machine == other.machine && boot == other.boot }
}
