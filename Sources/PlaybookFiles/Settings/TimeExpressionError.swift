import FoundationEssentials

package enum TimeExpressionError: Error, Sendable, Equatable, CustomStringConvertible {
    case badDuration(String)
    case zero(String)
    case tooLong(String)
    case badTime(String)
    /// A date without a time of day, or a time without its zone: it has several meanings.
    case ambiguous(String)

    package var description: String {
        switch self {
        case .badDuration(let text): "'\(text)' is not a duration"
        case .zero(let text): "'\(text)' is a duration of zero"
        case .tooLong(let text): "'\(text)' is longer than a year"
        case .badTime(let text): "'\(text)' is not a time"
        case .ambiguous(let text): "'\(text)' lacks a time of day or a zone"
        }
    }

    package var hint: String {
        switch self {
        case .badDuration, .zero, .tooLong: "write a number and a unit, such as 90s, 10m, 2h or 1d"
        case .badTime: "write 2026-11-23T14:02:11Z or 2 hours ago"
        case .ambiguous: "write the time of day with Z for UTC, such as 2026-11-23T14:02:11Z"
        }
    }
}
