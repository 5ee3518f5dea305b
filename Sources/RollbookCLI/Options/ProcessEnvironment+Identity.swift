import Foundation
import Objects
import Publishing
import RunJournal

extension ProcessEnvironment {
    /// This process: a random id of its own, and the machine it runs on.
    ///
    /// The machine's id is for this machine only: other places get a digest of it.
    ///
    /// Source: Linux, machine-id(5), "should be considered confidential … hash it with a cryptographic, keyed hash".
    static func makeIdentity() -> LockIdentity {
        let machine = readFile("/etc/machine-id").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
        let digest = machine.flatMap { $0.isEmpty ? nil : SHA256Digest(of: Array("rollbook lock \($0)".utf8)).hex }
        return LockIdentity(
            process: UUID().uuidString.lowercased(), machine: digest.map { String($0.prefix(32)) },
            boot: bootTime()?.boot
        )
    }
}
