extension ChannelDecoder {
    /// Reads `parts: { above: 1GiB, uploads-above: 32MiB, size: 128MiB }`; the defaults are Amazon's.
    mutating func limits(in settings: Settings) -> WriteLimits {
        var limits = WriteLimits.amazon
        guard let node = settings["parts"],
            let read = reader.settings(
                node, what: "'parts'", place: node.place, keys: ["above", "uploads-above", "size"])
        else { return limits }
        limits.wholeBytesMax = bytes("above", in: read, from: 1 << 20) ?? limits.wholeBytesMax
        limits.uploadBytesMax = bytes("uploads-above", in: read, from: 1 << 20) ?? limits.uploadBytesMax
        limits.partBytes = bytes("size", in: read, from: WriteLimits.partBytesMin) ?? limits.partBytes
        return limits
    }

    /// Reads a whole number of KiB, MiB or GiB, up to Amazon S3's limit for one request.
    private mutating func bytes(_ key: String, in settings: Settings, from least: Int64) -> Int64? {
        guard let value = reader.text(key, in: settings) else { return nil }
        let bytes = Self.bytes(value.text)
        if let bytes, (least...WriteLimits.amazon.wholeBytesMax).contains(bytes) { return bytes }
        reader.report(
            "'\(key)' must be a size from \(least >> 20)MiB to 5GiB, not '\(value.text)'", at: value.place,
            hint: "write a number and a unit, such as 512MiB or 1GiB")
        return nil
    }

    private static func bytes(_ text: String) -> Int64? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let units: [Substring: Int64] = ["KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30]
        guard let number = Int64(digits), let unit = units[text.dropFirst(digits.count)] else { return nil }
        let (bytes, overflows) = number.multipliedReportingOverflow(by: unit)
        return overflows ? nil : bytes
    }
}
