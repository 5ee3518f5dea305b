import GRDB
import Objects

/// Computes the digests of rows (docs/journal.md, `event_row`) one after another, in one buffer and one context of OpenSSL.
struct RowDigester: ~Copyable {
    private var hasher = StreamingDigest(.sha256)
    private var bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)
    /// The number of them that are of this message.
    private var count = 0

    init() {}

    deinit { bytes.deallocate() }

    /// SHA-256 over a line `NAME LENGTH:VALUE` for each column that is not NULL; the length is in bytes of UTF-8.
    /// - Parameter columns: a row that begins with the part's columns.
    mutating func digest(_ labels: RowLabels, of columns: RawColumns) -> SHA256Digest {
        count = 0
        for index in 0..<labels.count {
            switch columns[index] {
            case .number(let number): append(labels, index, number)
            case .text(let text): append(labels, index, text)
            case .null, .other: break
            }
        }
        return finish()
    }

    /// The same of values that are about to be written. A text ends at its first NUL, as in SQLite's text functions.
    mutating func digest(_ labels: RowLabels, of values: some Sequence<DatabaseValue>) -> SHA256Digest {
        count = 0
        for (index, value) in zip(0..<labels.count, values) {
            switch value.storage {
            case .int64(let number): append(labels, index, number)
            case .string(var text):
                text.withUTF8 { utf8 in
                    let end = utf8.firstIndex(of: 0) ?? utf8.count
                    append(labels, index, UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: utf8[..<end])))
                }
            case .null, .double, .blob: break
            }
        }
        return finish()
    }

    /// Begins the list of an event's rows.
    mutating func beginList() { count = 0 }

    /// Adds the line of a row: `PART NUMBER SHA256`.
    mutating func list(_ part: UnsafeRawBufferPointer, _ number: Int64, _ sha256: UnsafeRawBufferPointer) {
        append(part)
        append(byte: 0x20)
        append(number)
        append(byte: 0x20)
        append(sha256)
        append(byte: 0x0A)
        guard count >= Self.listedBytesMax else { return }
        hasher.update(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        count = 0
    }

    /// The bytes of a list that are kept before they go into the digest.
    private static let listedBytesMax = 1 << 16

    /// The digest of the list.
    mutating func finish() -> SHA256Digest {
        SHA256Digest(of: UnsafeRawBufferPointer(rebasing: bytes[..<count]), &hasher)
    }
}

extension RowDigester {
    private mutating func append(_ labels: RowLabels, _ index: Int, _ number: Int64) {
        append(labels, index)
        append(Self.length(of: number))
        append(byte: 0x3A)
        append(number)
        append(byte: 0x0A)
    }

    private mutating func append(_ labels: RowLabels, _ index: Int, _ text: UnsafeRawBufferPointer) {
        append(labels, index)
        append(Int64(text.count))
        append(byte: 0x3A)
        append(text)
        append(byte: 0x0A)
    }

    private mutating func append(_ labels: RowLabels, _ index: Int) {
        labels.withBytes(of: index) { append($0) }
    }

    private mutating func append(_ text: UnsafeRawBufferPointer) {
        guard let start = text.baseAddress else { return }
        makeRoom(for: text.count)
        bytes.baseAddress?.advanced(by: count).copyMemory(from: start, byteCount: text.count)
        count += text.count
    }

    private mutating func append(byte: UInt8) {
        makeRoom(for: 1)
        bytes[count] = byte
        count += 1
    }

    private mutating func append(_ number: Int64) {
        let length = Int(Self.length(of: number))
        makeRoom(for: length)
        var (place, rest) = (count + length, number.magnitude)
        repeat {
            place -= 1
            bytes[place] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        if number < 0 { bytes[count] = 0x2D }
        count += length
    }

    /// The number of digits, and the sign.
    private static func length(of number: Int64) -> Int64 {
        var (length, rest): (Int64, UInt64) = (number < 0 ? 2 : 1, number.magnitude / 10)
        while rest > 0 { (length, rest) = (length + 1, rest / 10) }
        return length
    }

    private mutating func makeRoom(for more: Int) {
        guard count + more > bytes.count else { return }
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * (count + more), alignment: 1)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        bytes.deallocate()
        bytes = larger
    }
}
