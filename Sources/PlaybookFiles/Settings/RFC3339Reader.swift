import FoundationEssentials

/// Reads a time of RFC 3339 section 5.6, and two similar spellings that rollbook and other programs print: a space for the `T`,
/// and ` UTC` for the `Z`.
struct RFC3339Reader {
    private let text: String
    private var rest: Substring.UTF8View

    init(_ text: String) {
        self.text = text
        self.rest = Substring(text).utf8
    }

    func date() throws(TimeExpressionError) -> Date {
        var reader = self
        return try reader.read()
    }

    private mutating func read() throws(TimeExpressionError) -> Date {
        let days = try readDate()
        if rest.isEmpty { throw .ambiguous(text) }
        guard take("T") || take("t") || take(" ") else { throw .badTime(text) }
        let (secondOfDay, fraction) = try readTimeOfDay()
        let offset = try readZone()
        return Date(timeIntervalSince1970: Double(days * 86_400 + secondOfDay - offset) + fraction)
    }

    /// Reads a date as days since 1970-01-01.
    private mutating func readDate() throws(TimeExpressionError) -> Int {
        guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2),
            (1...12).contains(month), (1...Self.days(inMonth: month, of: year)).contains(day)
        else { throw .badTime(text) }
        return Self.daysSinceEpoch(year: year, month: month, day: day)
    }

    private mutating func readTimeOfDay() throws(TimeExpressionError) -> (second: Int, fraction: Double) {
        guard let hour = number(2), hour < 24, take(":"), let minute = number(2), minute < 60 else {
            throw .badTime(text)
        }
        guard take(":") else { return (hour * 3_600 + minute * 60, 0) }
        // A leap second counts as the first second after it, as POSIX time does.
        guard let second = number(2), second <= 60 else { throw .badTime(text) }
        var fraction = 0.0
        if take(".") {
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard let value = Double("0." + String(decoding: digits, as: UTF8.self)), !digits.isEmpty else {
                throw .badTime(text)
            }
            rest = rest.dropFirst(digits.count)
            fraction = value
        }
        return (hour * 3_600 + minute * 60 + second, fraction)
    }

    /// Reads a zone as seconds east of UTC.
    private mutating func readZone() throws(TimeExpressionError) -> Int {
        if rest.isEmpty { throw .ambiguous(text) }
        if take("Z") || take("z") || take(" UTC") {
            guard rest.isEmpty else { throw .badTime(text) }
            return 0
        }
        let sign = take("+") ? 1 : take("-") ? -1 : 0
        guard sign != 0, let hours = number(2), hours < 24, take(":"), let minutes = number(2), minutes < 60,
            rest.isEmpty
        else { throw .badTime(text) }
        return sign * (hours * 3_600 + minutes * 60)
    }

    private mutating func take(_ expected: String) -> Bool {
        guard rest.starts(with: expected.utf8) else { return false }
        rest = rest.dropFirst(expected.utf8.count)
        return true
    }

    private mutating func number(_ digits: Int) -> Int? {
        let taken = rest.prefix(digits)
        guard taken.count == digits, taken.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        rest = rest.dropFirst(digits)
        return Int(String(decoding: taken, as: UTF8.self))
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days in the Gregorian calendar, counted in years that begin in March so that the leap day comes last.
    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let leapDays = shifted / 4 - shifted / 100 + shifted / 400
        return shifted * 365 + leapDays + dayOfYear - 719_468
    }
}
