/// A non-negative whole number of any size, as PEP 440 allows in all numeric parts of a version.
package enum VersionNumber: Hashable, Comparable, Sendable, CustomStringConvertible, ExpressibleByIntegerLiteral {
    /// A number of up to 19 decimal digits.
    case small(UInt64)
    /// A number of 20 digits or more, without leading zeros, as ASCII bytes.
    case large([UInt8])

    package init(integerLiteral value: UInt64) {
        self = .small(value)
    }

    /// `digits` must be ASCII digits; an empty collection means zero, leading zeros are dropped.
    init(digits: some Collection<UInt8>) {
        let significant = digits.drop { $0 == ASCII.zero }
        if significant.count <= 19 {
            self = .small(significant.reduce(0) { $0 * 10 + UInt64($1 - ASCII.zero) })
        } else {
            self = .large(Array(significant))
        }
    }

    package static func < (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.small(let left), .small(let right)): left < right
        case (.small, .large): true
        case (.large, .small): false
        case (.large(let left), .large(let right)):
            left.count == right.count ? left.lexicographicallyPrecedes(right) : left.count < right.count
        }
    }

    package var description: String {
        switch self {
        case .small(let value): String(value)
        case .large(let digits): String(decoding: digits, as: UTF8.self)
        }
    }
}
