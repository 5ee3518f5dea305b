enum ZipSignature: UInt64 {
    case localHeader = 0x0403_4B50
    case directoryHeader = 0x0201_4B50
    case end = 0x0605_4B50
    case zip64End = 0x0606_4B50
    case zip64Locator = 0x0706_4B50

    func begins(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count >= 4 && bytes.prefix(4).reversed().reduce(0) { $0 << 8 | UInt64($1) } == rawValue
    }
}
