import Glibc

/// An object key, compared and ordered by its UTF-8 bytes as S3 does.
///
/// Two keys that differ only in Unicode normalization are two objects; `String` treats them as equal.
package struct ObjectKey: Sendable, CustomStringConvertible, ExpressibleByStringInterpolation {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package init(_ text: Substring) {
        self.text = String(text)
    }

    package init(stringLiteral value: String) {
        text = value
    }

    package var description: String { text }

    /// The part after the last `/`.
    package var lastComponent: Substring {
        text[(text.utf8.lastIndex(of: UInt8(ascii: "/")).map { text.utf8.index(after: $0) } ?? text.startIndex)...]
    }

    /// The part before the last `/`, without it; empty at the top.
    package var parent: Substring {
        text[..<(text.utf8.lastIndex(of: UInt8(ascii: "/")) ?? text.startIndex)]
    }

    /// Whether the key starts with the bytes of `prefix`.
    package func hasPrefix(_ prefix: some StringProtocol) -> Bool {
        text.utf8.starts(with: prefix.utf8)
    }
}

extension ObjectKey: Hashable, Comparable {
    package static func == (left: ObjectKey, right: ObjectKey) -> Bool {
        withBytes(of: left, right) { left, right in
            left.count == right.count && compareBytes(left, right) == 0
        }
    }

    package static func < (left: ObjectKey, right: ObjectKey) -> Bool {
        withBytes(of: left, right) { left, right in
            let order = compareBytes(left, right)
            return order == 0 ? left.count < right.count : order < 0
        }
    }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)
    }

    private static func withBytes(
        of left: ObjectKey, _ right: ObjectKey,
        _ body: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Bool {
        var left = left.text
        var right = right.text
        return left.withUTF8 { left in right.withUTF8 { right in body(left, right) } }
    }
}

/// Negative, zero or positive, as `left` precedes, equals or follows `right` in the bytes that both have.
private func compareBytes(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
    guard let first = left.baseAddress, let second = right.baseAddress else { return 0 }
    return Int(memcmp(first, second, min(left.count, right.count)))
}
