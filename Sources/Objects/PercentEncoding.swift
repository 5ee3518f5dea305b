/// `text` percent-encoded by AWS's `UriEncode`: everything but `A-Z a-z 0-9 - . _ ~` becomes `%XX` of its UTF-8 bytes in
/// upper case; `/` stays unless `encodingSlash`.
///
/// Source: AWS, "Create a signed AWS API request", step 1.
package func s3PercentEncode(_ text: String, encodingSlash: Bool) -> String {
    guard text.utf8.contains(where: { !isUnreserved($0, keepingSlash: !encodingSlash) }) else { return text }
    var text = text
    return text.withUTF8 { bytes in
        String(unsafeUninitializedCapacity: bytes.count * 3) { output in
            var count = 0
            for byte in bytes {
                if isUnreserved(byte, keepingSlash: !encodingSlash) {
                    output[count] = byte
                    count += 1
                } else {
                    output[count] = UInt8(ascii: "%")
                    output[count + 1] = upperHexDigit(byte >> 4)
                    output[count + 2] = upperHexDigit(byte & 15)
                    count += 3
                }
            }
            return count
        }
    }
}

/// `text` with each `%XX` replaced by its byte; a `%` without two hexadecimal digits stays as it is.
///
/// - Parameter plusIsSpace: whether `+` stands for a space, as it does in listings with `encoding-type=url`.
/// - Returns: `nil` when the bytes are not UTF-8.
package func s3PercentDecode(_ text: String, plusIsSpace: Bool = false) -> String? {
    let plus = UInt8(ascii: "+")
    guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || (plusIsSpace && $0 == plus) }) else { return text }
    let bytes = Array(text.utf8)
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
        if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
            let high = hexValue(bytes[index + 1]), let low = hexValue(bytes[index + 2])
        {
            decoded.append(high << 4 | low)
            index += 3
        } else {
            decoded.append(plusIsSpace && bytes[index] == plus ? UInt8(ascii: " ") : bytes[index])
            index += 1
        }
    }
    return String(validating: decoded, as: UTF8.self)
}

private func isUnreserved(_ byte: UInt8, keepingSlash: Bool) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
    case 0x2F: keepingSlash
    default: false
    }
}

private func upperHexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? 0x30 + value : 0x41 + value - 10
}
