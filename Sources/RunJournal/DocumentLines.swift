import Glibc

/// The lines of a document, without their newlines; numbers count from 1.
struct DocumentLines: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private var start = 0
    private var number = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func next() -> (number: Int, bytes: ArraySlice<UInt8>)? {
        guard start < bytes.count else { return nil }
        let end = endOfLine
        defer { start = end + 1 }
        number += 1
        return (number, bytes[start..<end])
    }

    /// The position of the next newline, or the end of the document. The C library finds it: a line of 100 MB takes
    /// milliseconds.
    private var endOfLine: Int {
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress,
                let found = memchr(base + start, Int32(UInt8(ascii: "\n")), buffer.count - start)
            else { return bytes.count }
            return UnsafeRawPointer(found) - base
        }
    }
}
