import FoundationEssentials
import PlaybookFiles
import Testing

@Suite struct TimeExpressionTests {
    @Test(
        "Durations",
        arguments: [
            ("90s", 90), ("10m", 600), ("2h", 7_200), ("1d", 86_400), ("1h30m", 5_400), ("2 hours", 7_200),
            (" 1 day 2 min ", 86_520), ("1w", 604_800), ("366d", 31_622_400),
        ])
    func durations(text: String, seconds: Int) throws {
        #expect(try TimeExpression.seconds(ofDuration: text) == seconds)
    }

    @Test(
        "What is no duration",
        arguments: [
            ("", .badDuration("")), ("10", .badDuration("10")), ("m", .badDuration("m")),
            ("2y", .badDuration("2y")), ("-1h", .badDuration("-1h")), ("1.5h", .badDuration("1.5h")),
            ("10M", .badDuration("10M")), ("0s", .zero("0s")), ("367d", .tooLong("367d")),
            ("1d99999999999999999999s", .badDuration("1d99999999999999999999s")),
            ("9223372036854775807w", .tooLong("9223372036854775807w")), ("366d1s", .tooLong("366d1s")),
        ] as [(String, TimeExpressionError)])
    func badDurations(text: String, error: TimeExpressionError) {
        #expect(throws: error) { try TimeExpression.seconds(ofDuration: text) }
    }

    @Test(
        "Times, as seconds since 1970 where now is 1,000,000",
        arguments: [
            ("now", 1_000_000), ("2 hours ago", 992_800), ("1h30m ago", 994_600),
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01t01:00:00z", 3_600), ("1970-01-01 00:01 UTC", 60),
            ("1970-01-02T00:00:00+02:00", 79_200), ("1969-12-31T23:59:59.5Z", -0.5),
            ("2026-11-23T14:02:11Z", 1_795_442_531), ("2026-11-23 14:02:11 UTC", 1_795_442_531),
            ("2024-02-29T00:00:00Z", 1_709_164_800), ("2000-03-01T00:00:00-00:30", 951_870_600),
            ("2016-12-31T23:59:60Z", 1_483_228_800),
        ] as [(String, Double)])
    func times(text: String, seconds: Double) throws {
        let date = try TimeExpression(text).date(now: Date(timeIntervalSince1970: 1_000_000))
        #expect(date.timeIntervalSince1970 == seconds)
    }

    @Test(
        "What is no time",
        arguments: [
            ("yesterday", .badTime("yesterday")), ("", .badTime("")), ("2026-13-01T00:00:00Z", nil),
            ("2025-02-29T00:00:00Z", nil), ("1900-02-29T00:00:00Z", nil), ("2026-11-23T24:00:00Z", nil),
            ("2026-11-23T14:60:00Z", nil), ("2026-11-23T14:02:61Z", nil), ("2026-11-23T14:02:11.Z", nil),
            ("2026-11-23T14:02:11ZZ", nil), ("2026-11-23T14:02:11+2:00", nil), ("1670000000", nil),
            ("2026-11-23", .ambiguous("2026-11-23")), ("2026-11-23T14:02:11", .ambiguous("2026-11-23T14:02:11")),
            ("soon ago", .badDuration("soon ")), ("ago", .badTime("ago")),
        ] as [(String, TimeExpressionError?)])
    func badTimes(text: String, error: TimeExpressionError?) {
        #expect(throws: error ?? .badTime(text)) { try TimeExpression(text) }
    }
}
