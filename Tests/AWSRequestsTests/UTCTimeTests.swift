import AWSRequests
import Foundation
import Synchronization
import Testing

@Suite struct UTCTimeTests {
    @Test(
        "A moment in S3's three ways of writing",
        arguments: [
            (1_440_938_160.0, "20150830T123600Z", "2015-08-30T12:36:00.000Z", "Sun, 30 Aug 2015 12:36:00 GMT"),
            (0, "19700101T000000Z", "1970-01-01T00:00:00.000Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_400.25, "20000229T000000Z", "2000-02-29T00:00:00.250Z", "Tue, 29 Feb 2000 00:00:00 GMT"),
            (4_107_542_399, "21000228T235959Z", "2100-02-28T23:59:59.000Z", "Sun, 28 Feb 2100 23:59:59 GMT"),
            (-1, "19691231T235959Z", "1969-12-31T23:59:59.000Z", "Wed, 31 Dec 1969 23:59:59 GMT"),
        ])
    func writing(seconds: Double, basic: String, iso8601: String, httpDate: String) {
        let time = UTCTime(Date(timeIntervalSince1970: seconds))
        #expect(time.basic == basic)
        #expect(time.iso8601 == iso8601)
        #expect(time.httpDate == httpDate)
        #expect(UTCTime(iso8601: iso8601)?.date == time.date)
        #expect(UTCTime(basic: basic)?.date == UTCTime(httpDate: httpDate)?.date)
        #expect(abs(time.date.timeIntervalSince1970 - seconds) < 0.0001)
    }

    @Test(
        "What is no time",
        arguments: [
            "", "2015-08-30", "2015-08-30T12:36:00", "2015-13-30T12:36:00Z", "2015-08-30T24:36:00Z",
            "2015-08-30T12:36:00.Z",
            "2015-08-30T12:36:00.1xZ", "2015-08-30T12:36:00+02:00", "aaaa-08-30T12:36:00Z",
        ])
    func refused(_ text: String) {
        #expect(UTCTime(iso8601: text) == nil)
    }

    @Test("Fractions of a second", arguments: [("1", 0.1), ("12", 0.12), ("999", 0.999), ("123456789", 0.123)])
    func fractions(digits: String, seconds: Double) throws {
        let time = try #require(UTCTime(iso8601: "1970-01-01T00:00:00.\(digits)Z"))
        #expect(abs(time.date.timeIntervalSince1970 - seconds) < 0.0001)
        #expect(UTCTime(time.date) == time)
    }
}

/// A clock that a test moves.
final class TestClock: Sendable {
    private let seconds = Mutex(0.0)

    var now: Date { Date(timeIntervalSince1970: seconds.withLock { $0 }) }

    func advance(_ step: Double) {
        seconds.withLock { $0 += step }
    }
}
