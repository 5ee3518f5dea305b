import Foundation
import Testing

@testable import RunJournal

@Suite struct TimestampTests {
    @Test(
        "Times are RFC 3339 in UTC with milliseconds",
        arguments: [
            (0.0, "1970-01-01T00:00:00.000Z"),
            (1_795_442_531.25, "2026-11-23T14:02:11.250Z"),
            (1_709_251_199.999, "2024-02-29T23:59:59.999Z"),
            (951_868_800.0, "2000-03-01T00:00:00.000Z"),
            (-0.001, "1969-12-31T23:59:59.999Z"),
            (253_402_300_799.0, "9999-12-31T23:59:59.000Z"),
        ])
    func forms(seconds: Double, text: String) throws {
        #expect(Timestamp.text(of: Date(timeIntervalSince1970: seconds)) == text)
        #expect(Timestamp.date(from: text) == Date(timeIntervalSince1970: seconds))
    }

    @Test("Every day of 400 years agrees with Foundation's calendar")
    func everyDay() {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for day in stride(from: 0.0, to: 146_097, by: 1) {
            let date = Date(timeIntervalSince1970: day * 86_400 + 3_723.5)
            let text = Timestamp.text(of: date)
            guard text == date.formatted(style), Timestamp.date(from: text) == date else {
                Issue.record("\(date) is written as \(text)")
                return
            }
        }
    }

    @Test(
        "Anything else is no time",
        arguments: [
            "", "2026-11-23", "2026-11-23T14:02:11Z", "2026-11-23 14:02:11.000Z", "2026-13-23T14:02:11.000Z",
            "2026-11-23T24:02:11.000Z", "2026-11-23T14:02:11.00xZ", "2026-11-23T14:02:11.000+",
        ])
    func refused(text: String) {
        #expect(Timestamp.date(from: text) == nil)
    }
}
