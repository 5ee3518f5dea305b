/// Decompresses a raw deflate stream (RFC 1951) that fills the input. It refuses the same input as zlib.
/// - Parameter sizeMax: limit for the output, in bytes; never exceeded, not even temporarily.
package func inflate(_ input: ArraySlice<UInt8>, sizeMax: Int) throws(InflateError) -> [UInt8] {
    var inflater = Inflater(bits: BitReader(input), sizeMax: sizeMax)
    return try inflater.run()
}

private struct Inflater {
    var bits: BitReader
    let sizeMax: Int
    var output: [UInt8] = []

    mutating func run() throws(InflateError) -> [UInt8] {
        var isLast = false
        while !isLast {
            isLast = try bits.take(1) == 1
            switch try bits.take(2) {
            case 0: try storedBlock()
            case 1: try compressedBlock(.fixedLiterals, .fixedDistances)
            case 2: try dynamicBlock()
            default: throw .blockTypeInvalid
            }
        }
        bits.alignToByte()
        guard bits.isAtEnd else { throw .trailingBytes }
        return output
    }

    private mutating func storedBlock() throws(InflateError) {
        bits.alignToByte()
        let length = try bits.take(16)
        guard try bits.take(16) == length ^ 0xFFFF else { throw .storedLengthInvalid }
        guard output.count + length <= sizeMax else { throw .outputTooLarge }
        output.append(contentsOf: try bits.takeBytes(length))
    }

    private mutating func compressedBlock(
        _ literals: PrefixCode, _ distances: PrefixCode
    ) throws(InflateError) {
        while true {
            let symbol = try literals.next(&bits)
            if symbol < 256 {
                guard output.count < sizeMax else { throw .outputTooLarge }
                output.append(UInt8(symbol))
            } else if symbol == 256 {
                return
            } else {
                guard symbol - 257 < lengthBases.count else { throw .symbolInvalid }
                let length = lengthBases[symbol - 257] + (try bits.take(lengthExtraBits[symbol - 257]))
                let code = try distances.next(&bits)
                guard code < distanceBases.count else { throw .symbolInvalid }
                try copy(length, distance: distanceBases[code] + (try bits.take(code < 2 ? 0 : code / 2 - 1)))
            }
        }
    }

    /// Copies earlier output. The source may overlap the destination: then the bytes repeat.
    private mutating func copy(_ length: Int, distance: Int) throws(InflateError) {
        guard distance <= output.count else { throw .distanceTooFar }
        guard output.count + length <= sizeMax else { throw .outputTooLarge }
        for _ in 0..<length { output.append(output[output.count - distance]) }
    }

    private mutating func dynamicBlock() throws(InflateError) {
        let literalCount = try bits.take(5) + 257
        let distanceCount = try bits.take(5) + 1
        let lengthCount = try bits.take(4) + 4
        guard literalCount <= 286, distanceCount <= 30 else { throw .codeLengthsInvalid }
        var codeLengths = [UInt8](repeating: 0, count: 19)
        for position in codeLengthOrder.prefix(lengthCount) { codeLengths[position] = UInt8(try bits.take(3)) }
        let lengthCode = try PrefixCode(lengths: codeLengths, mayBeIncomplete: false)
        var lengths: [UInt8] = []
        while lengths.count < literalCount + distanceCount {
            let symbol = try lengthCode.next(&bits)
            switch symbol {
            case 0..<16: lengths.append(UInt8(symbol))
            case 16:
                guard let previous = lengths.last else { throw .codeLengthsInvalid }
                lengths.append(contentsOf: repeatElement(previous, count: 3 + (try bits.take(2))))
            case 17: lengths.append(contentsOf: repeatElement(0, count: 3 + (try bits.take(3))))
            default: lengths.append(contentsOf: repeatElement(0, count: 11 + (try bits.take(7))))
            }
        }
        guard lengths.count == literalCount + distanceCount, lengths[256] != 0 else { throw .codeLengthsInvalid }
        try compressedBlock(
            PrefixCode(lengths: Array(lengths[..<literalCount]), mayBeIncomplete: true),
            PrefixCode(lengths: Array(lengths[literalCount...]), mayBeIncomplete: true))
    }
}

/// A canonical prefix code (RFC 1951 section 3.2.2): the number of codes of each length, and the symbols in the order of their
/// codes.
private struct PrefixCode {
    private let counts: [Int]
    private let symbols: [Int]

    static let fixedLiterals = PrefixCode(
        completeLengths: [UInt8](repeating: 8, count: 144) + [UInt8](repeating: 9, count: 112)
            + [UInt8](repeating: 7, count: 24) + [UInt8](repeating: 8, count: 8))
    static let fixedDistances = PrefixCode(completeLengths: [UInt8](repeating: 5, count: 32))

    /// - Parameter mayBeIncomplete: whether a single code of one bit, or no code at all, is accepted, as zlib does for literals
    ///   and distances. Any other incomplete code is refused.
    init(lengths: [UInt8], mayBeIncomplete: Bool) throws(InflateError) {
        self.init(completeLengths: lengths)
        var unused = 1
        for count in counts.dropFirst() {
            unused = unused * 2 - count
            if unused < 0 { throw .codeLengthsInvalid }
        }
        let longest = lengths.max() ?? 0
        if unused > 0, longest > (mayBeIncomplete ? 1 : 0) { throw .codeLengthsInvalid }
    }

    private init(completeLengths lengths: [UInt8]) {
        var counts = [Int](repeating: 0, count: 16)
        for length in lengths where length > 0 { counts[Int(length)] += 1 }
        self.counts = counts
        symbols = (1...15).flatMap { length in lengths.indices.filter { Int(lengths[$0]) == length } }
    }

    func next(_ bits: inout BitReader) throws(InflateError) -> Int {
        var (code, first, index) = (0, 0, 0)
        for length in 1...15 {
            code |= try bits.take(1)
            let count = counts[length]
            if code - first < count { return symbols[index + code - first] }
            index += count
            first = (first + count) * 2
            code *= 2
        }
        throw .symbolInvalid
    }
}

/// Reads bits, from the lowest of each byte up.
private struct BitReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int
    private var held: UInt64 = 0
    private var heldCount = 0

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    var isAtEnd: Bool { position == bytes.endIndex && heldCount == 0 }

    /// Takes at most 16 bits.
    mutating func take(_ count: Int) throws(InflateError) -> Int {
        while heldCount < count {
            guard position < bytes.endIndex else { throw .truncated }
            held |= UInt64(bytes[position]) << UInt64(heldCount)
            heldCount += 8
            position += 1
        }
        let value = held & (1 << UInt64(count) - 1)
        held >>= UInt64(count)
        heldCount -= count
        return Int(value)
    }

    mutating func alignToByte() {
        held >>= UInt64(heldCount & 7)
        heldCount -= heldCount & 7
    }

    /// Takes whole bytes; only allowed after `alignToByte`, with nothing but whole bytes taken since.
    mutating func takeBytes(_ count: Int) throws(InflateError) -> ArraySlice<UInt8> {
        position -= heldCount / 8
        (held, heldCount) = (0, 0)
        guard bytes.endIndex - position >= count else { throw .truncated }
        defer { position += count }
        return bytes[position..<position + count]
    }
}

private let codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
private let lengthBases = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
]
private let lengthExtraBits = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
]
private let distanceBases = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1_025, 1_537, 2_049, 3_073, 4_097,
    6_145, 8_193, 12_289, 16_385, 24_577,
]
