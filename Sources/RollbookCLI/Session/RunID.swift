import Foundation

/// Ids of runs: the time in UTC, and four random characters that cannot be misread.
enum RunID {
    private static let alphabet = Array("abcdefghjkmnpqrstvwxyz23456789")

    static func make(at date: Date) -> String {
        var time = time_t(date.timeIntervalSince1970)
        var parts = tm()
        gmtime_r(&time, &parts)
        let day =
            padded(Int(parts.tm_year) + 1900, 4) + padded(Int(parts.tm_mon) + 1, 2) + padded(Int(parts.tm_mday), 2)
        let clock = padded(Int(parts.tm_hour), 2) + padded(Int(parts.tm_min), 2) + padded(Int(parts.tm_sec), 2)
        let random = String((0..<4).compactMap { _ in alphabet.randomElement() })
        return "\(day)-\(clock)-\(random)"
    }

    private static func padded(_ number: Int, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
