/// A reflected cyclic redundancy check over bytes in pieces: the CRCs of S3's checksum headers.
struct CyclicRedundancyCheck: Sendable {
    /// A polynomial with its tables for eight bytes at a time.
    final class Polynomial: Sendable {
        let width: Int
        fileprivate let tables: [UInt64]

        /// CRC-32 (ISO-HDLC), as in zip.
        static let crc32 = Polynomial(width: 32, reflected: 0xEDB8_8320)
        /// CRC-32C (Castagnoli).
        static let crc32c = Polynomial(width: 32, reflected: 0x82F6_3B78)
        /// CRC-64/NVME.
        static let crc64nvme = Polynomial(width: 64, reflected: 0x9A6C_9329_AC4B_C9B5)

        private init(width: Int, reflected: UInt64) {
            self.width = width
            var tables = [UInt64](repeating: 0, count: 8 * 256)
            for byte in 0..<256 {
                var value = UInt64(byte)
                for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ reflected : value >> 1 }
                tables[byte] = value
            }
            for index in 256..<tables.count {
                let value = tables[index - 256]
                tables[index] = tables[Int(value & 0xFF)] ^ value >> 8
            }
            self.tables = tables
        }
    }

    private let polynomial: Polynomial
    private let mask: UInt64
    private var register: UInt64

    init(_ polynomial: Polynomial) {
        self.polynomial = polynomial
        mask = polynomial.width == 64 ? .max : 0xFFFF_FFFF
        register = mask
    }

    mutating func update(_ bytes: [UInt8]) {
        register = bytes.withUnsafeBytes { buffer in
            polynomial.tables.withUnsafeBufferPointer { Self.advance(register, over: buffer, tables: $0) }
        }
    }

    /// The check value, most significant byte first.
    var value: [UInt8] {
        let value = register ^ mask
        return stride(from: polynomial.width - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func advance(
        _ start: UInt64, over buffer: UnsafeRawBufferPointer, tables: UnsafeBufferPointer<UInt64>
    ) -> UInt64 {
        var register = start
        var index = 0
        while index &+ 8 <= buffer.count {
            let word = register ^ UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let low = tables[1792 &+ Int(word & 0xFF)] ^ tables[1536 &+ Int(word >> 8 & 0xFF)]
            let middle = tables[1280 &+ Int(word >> 16 & 0xFF)] ^ tables[1024 &+ Int(word >> 24 & 0xFF)]
            let upper = tables[768 &+ Int(word >> 32 & 0xFF)] ^ tables[512 &+ Int(word >> 40 & 0xFF)]
            let top = tables[256 &+ Int(word >> 48 & 0xFF)] ^ tables[Int(word >> 56)]
            register = low ^ middle ^ upper ^ top
            index &+= 8
        }
        while index < buffer.count {
            register = tables[Int((register ^ UInt64(buffer[index])) & 0xFF)] ^ register >> 8
            index &+= 1
        }
        return register
    }
}
