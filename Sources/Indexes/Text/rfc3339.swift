package import Foundation

/// RFC 3339 in UTC with whole seconds, for messages.
package func rfc3339(_ date: Date) -> String {
    date.formatted(.iso8601)
}
