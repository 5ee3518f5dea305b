/// The CRC-32 of zip archives (polynomial 0xEDB88320, reflected).
package func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(0xFFFF_FFFF) { crc, byte in crc32Table[Int((crc ^ UInt32(byte)) & 0xFF)] ^ crc >> 8 }
}

private let crc32Table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
}
