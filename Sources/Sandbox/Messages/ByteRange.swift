/// The first range of a `Range` field (RFC 9110 section 14.1.2).
enum ByteRange: Sendable, Equatable {
    /// Not a range of bytes that a server must support: the whole body is sent.
    case ignored
    case from(Int64, through: Int64?)
    case last(Int64)

    init(header: String) {
        let text = header.hasPrefix("bytes=") ? header.dropFirst(6) : ""
        let bounds = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard bounds.count == 2, !text.contains(",") else {
            self = .ignored
            return
        }
        switch (Int64(bounds[0]), Int64(bounds[1])) {
        case (let first?, nil) where bounds[1].isEmpty: self = .from(first, through: nil)
        case (let first?, let last?) where first <= last: self = .from(first, through: last)
        case (nil, let count?) where bounds[0].isEmpty: self = .last(count)
        default: self = .ignored
        }
    }

    enum Resolution: Sendable, Equatable {
        case whole
        case part(Range<Int64>)
        case unsatisfiable
    }

    /// The range for a body of `size` bytes.
    func resolved(size: Int64) -> Resolution {
        switch self {
        case .ignored: .whole
        case .from(let first, let last):
            first < size ? .part(first..<(min(size - 1, last ?? size - 1) + 1)) : .unsatisfiable
        case .last(let count): count > 0 && size > 0 ? .part(max(0, size - count)..<size) : .unsatisfiable
        }
    }
}
