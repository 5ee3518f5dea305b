import FoundationEssentials
import GRDB

/// A moment by a clock that counts from the machine's start, sleep included, and that cannot be set.
package struct BootTime: Sendable, Equatable {
    /// The id of the machine's current start; each start has another one.
    package var boot: String
    package var seconds: Double

    package init(boot: String, seconds: Double) {
        self.boot = boot
        self.seconds = seconds
    }

    /// Seconds since an earlier moment; `nil` if it was before the machine's last start, or on another machine.
    package func seconds(since earlier: BootTime) -> Double? {
        boot == earlier.boot && seconds >= earlier.seconds ? seconds - earlier.seconds : nil
    }
}

extension BootTime {
    private static let bootKey = "boot"
    private static let secondsKey = "boot-seconds"

    /// The moment as an event's payload has it.
    var payload: [String: String] { [Self.bootKey: boot, Self.secondsKey: "\(seconds)"] }

    init?(payload: [String: String]) {
        guard let boot = payload[Self.bootKey], let seconds = payload[Self.secondsKey].flatMap({ Double($0) }) else {
            return nil
        }
        self.init(boot: boot, seconds: seconds)
    }
}

extension Journal {
    /// The time when each change of a run was last sent, by sequence, where the journal knows the boot clock.
    package func sendingTimes(of runID: String) throws -> [Int: BootTime] {
        try read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT number, payload FROM event JOIN event_row ON event_id = event.id
                    WHERE run_id = ? AND part = 'sent' ORDER BY event.id
                    """, arguments: [runID])
            var times: [Int: BootTime] = [:]
            while let row = try rows.next() {
                times[row[0]] = BootTime(payload: JSONText.parseObject(row[1]) ?? [:])
            }
            return times
        }
    }
}
