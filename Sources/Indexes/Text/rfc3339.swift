package import Foundation

/// RFC 3339 in UTC with whole seconds, for messages.
package func rfc3339(_ date: Date) -> String {
    date.formatted(.iso8601)
}

/// The moment that a foreign text states; `nil` for any other text.
package func moment(rfc3339 text: String) -> Date? {
    guard text.utf8.count <= 40 else { return nil }
    return (try? Date(text, strategy: .iso8601))
        ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
}
