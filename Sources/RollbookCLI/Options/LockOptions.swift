import ArgumentParser
import Publishing
import Rollbook

/// Options of the commands that write to a channel's bucket, and so take its lock.
struct LockOptions: ParsableArguments {
    @Option(
        name: .customLong("lock-timeout"),
        help: ArgumentHelp(
            "Seconds to wait for a bucket that another run has locked; without it the run is refused at once.",
            valueName: "seconds"))
    var timeout: Int?

    @Flag(name: .customLong("hold-lock"), help: "Keep the lock while a person is asked on this terminal.")
    var holds = false

    @Option(
        help: ArgumentHelp(
            "Seconds from one renewal of the lock to the next, 1 to 60 (env ROLLBOOK_HEARTBEAT; 60).",
            valueName: "seconds"))
    var heartbeat: Int?

    func validate() throws {
        guard (0...Self.timeoutMax).contains(timeout ?? 0) else {
            throw ValidationError("--lock-timeout must be 0 to \(Self.timeoutMax)")
        }
        guard (1...60).contains(heartbeat ?? 1) else { throw ValidationError("--heartbeat must be 1 to 60") }
    }

    /// A week, in seconds.
    private static let timeoutMax = 7 * 24 * 3600
}

extension LockSettings {
    /// - Parameter options: `nil` for a command that takes no lock.
    init(_ options: LockOptions?, _ process: ProcessEnvironment, isRehearsal: Bool) {
        self.init()
        timing = LockTiming(heartbeatSeconds: process.heartbeatSeconds(options?.heartbeat, isRehearsal: isRehearsal))
        timeoutSeconds = Double(options?.timeout ?? 0)
        areHeldWhileAsking = options?.holds ?? false
    }
}

extension ProcessEnvironment {
    /// `--heartbeat`, `ROLLBOOK_HEARTBEAT`, or a minute; in a rehearsal, which has no other operator, 5 seconds.
    fileprivate func heartbeatSeconds(_ option: Int?, isRehearsal: Bool) -> Double {
        Double(option ?? environment["ROLLBOOK_HEARTBEAT"].flatMap { Int($0) } ?? (isRehearsal ? 5 : 60))
    }
}
