package import FoundationEssentials

/// A point in time as people write it: RFC 3339 (`2026-11-23T14:02:11Z`), `2 hours ago`, `1h30m ago` or `now`.
package enum TimeExpression: Sendable, Equatable {
    case absolute(Date)
    case ago(seconds: Int)

    /// The longest duration, a leap year.
    package static let secondsMax = 366 * 86_400

    package init(_ text: String) throws(TimeExpressionError) {
        let trimmed = Substring(text).drop(while: \.isWhitespace)
        if trimmed == "now" {
            self = .ago(seconds: 0)
        } else if let amount = Self.amountAgo(trimmed) {
            self = .ago(seconds: try Self.seconds(ofDuration: amount))
        } else {
            self = .absolute(try RFC3339Reader(String(trimmed)).date())
        }
    }

    package func date(now: Date) -> Date {
        switch self {
        case .absolute(let date): date
        case .ago(let seconds): now.addingTimeInterval(-Double(seconds))
        }
    }

    private static func amountAgo(_ text: Substring) -> String? {
        guard text.hasSuffix("ago") else { return nil }
        let amount = text.dropLast(3)
        return amount.isEmpty ? nil : String(amount)
    }

    /// The seconds of a duration: numbers with units (`90s`, `10m`, `2h`, `1d`), several of them (`1h30m`), or words (`2
    /// hours`). From one second to a year.
    package static func seconds(ofDuration text: String) throws(TimeExpressionError) -> Int {
        var rest = Substring(text).drop(while: \.isWhitespace)
        var total = 0
        guard !rest.isEmpty else { throw .badDuration(text) }
        while !rest.isEmpty {
            let digits = rest.prefix { ("0"..."9").contains($0) }
            rest = rest.dropFirst(digits.count).drop(while: \.isWhitespace)
            let unit = rest.prefix(while: \.isLetter)
            rest = rest.dropFirst(unit.count).drop(while: \.isWhitespace)
            guard let number = Int(digits), let length = unitSeconds(unit) else { throw .badDuration(text) }
            guard number <= secondsMax / length, total + number * length <= secondsMax else { throw .tooLong(text) }
            total += number * length
        }
        guard total > 0 else { throw .zero(text) }
        return total
    }

    private static func unitSeconds(_ unit: Substring) -> Int? {
        switch unit {
        case "s", "sec", "second", "seconds": 1
        case "m", "min", "minute", "minutes": 60
        case "h", "hour", "hours": 3_600
        case "d", "day", "days": 86_400
        case "w", "week", "weeks": 604_800
        default: nil
        }
    }
}
