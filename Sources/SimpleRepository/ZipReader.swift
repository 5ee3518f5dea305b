/// Reads little-endian fields one after the other.
struct ZipReader {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    mutating func take(_ count: Int) throws(WheelArchiveError) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw .malformed("a record is cut off") }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func uint16() throws(WheelArchiveError) -> Int { Int(try integer(2)) }

    mutating func uint32() throws(WheelArchiveError) -> Int64 { Int64(try integer(4)) }

    /// Throws above `Int64.max`: no archive is that large.
    mutating func uint64() throws(WheelArchiveError) -> Int64 {
        guard let value = Int64(exactly: try integer(8)) else { throw .malformed("an offset outside of the archive") }
        return value
    }

    mutating func expect(_ signature: ZipSignature) throws(WheelArchiveError) {
        guard try integer(4) == signature.rawValue else { throw .malformed("no \(signature) where one should be") }
    }

    private mutating func integer(_ count: Int) throws(WheelArchiveError) -> UInt64 {
        try take(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
