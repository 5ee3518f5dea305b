import Foundation
import RunJournal

extension ProcessEnvironment {
    /// The clock that counts from this machine's start; `nil` where the system has none.
    ///
    /// Source: Linux, clock_gettime(2), CLOCK_BOOTTIME; random(4), boot_id.
    static let bootTime: @Sendable () -> BootTime? = {
        var time = timespec()
        guard clock_gettime(CLOCK_BOOTTIME, &time) == 0, let boot = readFile("/proc/sys/kernel/random/boot_id") else {
            return nil
        }
        return BootTime(
            boot: boot.trimmingCharacters(in: .whitespacesAndNewlines),
            seconds: Double(time.tv_sec) + Double(time.tv_nsec) / 1e9)
    }

    /// `--settle`, `ROLLBOOK_SETTLE`, or a minute.
    func settleSeconds(_ option: Int?) -> Double {
        Double(option ?? environment["ROLLBOOK_SETTLE"].flatMap { Int($0) }.map { max(0, $0) } ?? 60)
    }
}
