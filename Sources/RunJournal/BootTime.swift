import FoundationEssentials
import GRDB

/// A moment by the clock that counts from this machine's start, sleep included, and that cannot be set.
package struct BootTime: Sendable, Equatable {
    /// Another one after each start of the machine.
    package var boot: String
    package var seconds: Double

    package init(boot: String, seconds: Double) {
        self.boot = boot
        self.seconds = seconds
    }

    /// Seconds since an earlier moment; `nil` where it was before the machine's last start, or on another machine.
    package func seconds(since earlier: BootTime) -> Double? {
        boot == earlier.boot && seconds >= earlier.seconds ? seconds - earlier.seconds : nil
    }
}

extension BootTime {
    private static let bootKey = "boot"
    private static let secondsKey = "boot-seconds"

    /// As it stands in the payload of an event.
    var payload: [String: String] { [Self.bootKey: boot, Self.secondsKey: "\(seconds)"] }

    init?(payload: [String: String]) {
        guard let boot = payload[Self.bootKey], let seconds = payload[Self.secondsKey].flatMap({ Double($0) }) else {
            return nil
        }
        self.init(boot: boot, seconds: seconds)
    }
}

extension Journal {
    /// When each change of a run was sent (for the last time), by sequence, where the journal knows the boot clock.
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
