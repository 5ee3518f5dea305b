/// Identifies one holder of a lock: host names and process numbers repeat, in containers and on copied
/// machines.
package struct LockIdentity: Sendable, Equatable, Codable {
    /// The process's random id.
    package var process: String
    /// The journal's id; `nil` for a journal without events.
    package var journal: String?
    /// The machine's id; `nil` where the system has none.
    package var machine: String?
    /// The id of the machine's last boot; `nil` where the system has none.
    package var boot: String?

    package init(process: String, journal: String? = nil, machine: String? = nil, boot: String? = nil) {
        self.process = process
        self.journal = journal
        self.machine = machine
        self.boot = boot
    }

    /// Whether both processes are on the same machine since the same boot. Otherwise nothing that this process knows, such as
    /// that no other process has its journal open, says anything about the other.
    package func isOnSameMachine(as other: LockIdentity) -> Bool { machine == other.machine && boot == other.boot }
}
