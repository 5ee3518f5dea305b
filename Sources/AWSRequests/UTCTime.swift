package import FoundationEssentials

/// A moment as a UTC calendar time, read and written in S3's three formats.
package struct UTCTime: Sendable, Equatable {
    private var year: Int
    private var month: Int
    private var day: Int
    private var hour: Int
    private var minute: Int
    private var second: Int
    private var millisecond: Int

    /// Rounds to the millisecond: `Date` holds most fractions a little wrong.
    package init(_ date: Date) {
        let milliseconds = Int((date.timeIntervalSince1970 * 1000).rounded())
        let days = floorDivision(milliseconds, 86_400_000)
        let rest = milliseconds - days * 86_400_000
        (year, month, day) = civilDate(daysSince1970: days)
        hour = rest / 3_600_000
        minute = rest / 60_000 % 60
        second = rest / 1000 % 60
        millisecond = rest % 1000
    }

    /// Reads `2015-08-30T12:36:00Z`, with or without a fraction of a second; three digits of it count.
    package init?(iso8601 text: some StringProtocol) {
        guard
            let time = text.utf8.withContiguousStorageIfAvailable({ UTCTime(iso8601: $0) })
                ?? Array(text.utf8).withUnsafeBufferPointer({ UTCTime(iso8601: $0) })
        else { return nil }
        self = time
    }

    private init?(iso8601 bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z"), bytes[10] == UInt8(ascii: "T") else { return nil }
        let fraction = bytes[19..<(bytes.count - 1)]
        var milliseconds = 0
        if !fraction.isEmpty {
            guard fraction.first == UInt8(ascii: "."), fraction.count > 1, number(fraction.dropFirst()) != nil else {
                return nil
            }
            let digits = fraction.dropFirst().prefix(3)
            milliseconds = (number(digits) ?? 0) * [100, 10, 1][digits.count - 1]
        }
        self.init(
            year: number(bytes[0..<4]), month: number(bytes[5..<7]), day: number(bytes[8..<10]),
            hour: number(bytes[11..<13]), minute: number(bytes[14..<16]), second: number(bytes[17..<19]),
            millisecond: milliseconds)
    }

    /// Reads `20150830T123600Z` (`x-amz-date`).
    package init?(basic text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z") else { return nil }
        self.init(
            year: number(bytes[0..<4]), month: number(bytes[4..<6]), day: number(bytes[6..<8]),
            hour: number(bytes[9..<11]), minute: number(bytes[11..<13]), second: number(bytes[13..<15]))
    }

    /// Reads `Sun, 30 Aug 2015 12:36:00 GMT` (the preferred form of RFC 9110 section 5.6.7).
    package init?(httpDate text: some StringProtocol) {
        var text = String(text)
        guard let time = text.withUTF8({ UTCTime(httpDate: $0) }) else { return nil }
        self = time
    }

    private init?(httpDate bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count == 29, bytes[25...].elementsEqual(" GMT".utf8) else { return nil }
        let month = monthNames.firstIndex { $0.utf8.elementsEqual(bytes[8..<11]) }
        self.init(
            year: number(bytes[12..<16]), month: month.map { $0 + 1 }, day: number(bytes[5..<7]),
            hour: number(bytes[17..<19]), minute: number(bytes[20..<22]), second: number(bytes[23..<25]))
    }

    private init?(
        year: Int?, month: Int?, day: Int?, hour: Int?, minute: Int?, second: Int?, millisecond: Int = 0
    ) {
        guard let year, let month, let day, let hour, let minute, let second,
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
        self.millisecond = millisecond
    }

    package var date: Date {
        let days = daysSince1970(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second
        return Date(timeIntervalSince1970: Double(seconds) + Double(millisecond) / 1000)
    }

    /// `20150830T123600Z`.
    package var basic: String {
        String(unsafeUninitializedCapacity: 16) { output in
            write(year, 4, to: output, at: 0)
            write(month, 2, to: output, at: 4)
            write(day, 2, to: output, at: 6)
            output[8] = UInt8(ascii: "T")
            write(hour, 2, to: output, at: 9)
            write(minute, 2, to: output, at: 11)
            write(second, 2, to: output, at: 13)
            output[15] = UInt8(ascii: "Z")
            return 16
        }
    }

    /// `2015-08-30T12:36:00.000Z`.
    package var iso8601: String {
        "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))T\(clock).\(digits(millisecond, 3))Z"
    }

    /// `Sun, 30 Aug 2015 12:36:00 GMT`.
    package var httpDate: String {
        let days = daysSince1970(year: year, month: month, day: day)
        let weekday = dayNames[(days % 7 + 11) % 7]
        return "\(weekday), \(digits(day, 2)) \(monthNames[month - 1]) \(digits(year, 4)) \(clock) GMT"
    }

    private var clock: String { "\(digits(hour, 2)):\(digits(minute, 2)):\(digits(second, 2))" }
}

private let dayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
private let monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

private func number(_ digits: some Sequence<UInt8>) -> Int? {
    var value = 0
    for digit in digits {
        guard (0x30...0x39).contains(digit), value < 1 << 50 else { return nil }
        value = value * 10 + Int(digit - 0x30)
    }
    return value
}

/// The last `width` digits of `value`, with leading zeros.
private func digits(_ value: Int, _ width: Int) -> String {
    String(unsafeUninitializedCapacity: width) { output in
        write(value, width, to: output, at: 0)
        return width
    }
}

private func write(_ value: Int, _ width: Int, to output: UnsafeMutableBufferPointer<UInt8>, at start: Int) {
    var rest = value
    for index in (start..<start + width).reversed() {
        output[index] = 0x30 + UInt8(rest % 10)
        rest /= 10
    }
}

private func floorDivision(_ value: Int, _ divisor: Int) -> Int {
    value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
}

/// Days from 1970-01-01 in the proleptic Gregorian calendar, in eras of 400 years that begin on March 1st.
private func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = floorDivision(year, 400)
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
}

private func civilDate(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = floorDivision(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
}
