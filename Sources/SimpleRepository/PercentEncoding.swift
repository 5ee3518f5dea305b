/// A file name as one path segment of a URL: all bytes except the unreserved ones of RFC 3986 (letters, digits, `-`, `.`, `_`,
/// `~`) become `%XX`. So `+` becomes `%2B`: some servers read a plain one as a space.
package func percentEncodePathSegment(_ filename: String) -> String {
    percentEncode(filename, keeping: isUnreserved)
}

/// The text of a percent-encoded segment; `nil` when it is not UTF-8. A `%` without two digits stays unchanged.
package func percentDecode(_ segment: some StringProtocol) -> String? {
    let bytes = Array(segment.utf8)
    guard bytes.contains(ASCII.percent) else { return String(segment) }
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
        if bytes[index] == ASCII.percent, index + 2 < bytes.count,
            let high = ASCII.hexValue(bytes[index + 1]), let low = ASCII.hexValue(bytes[index + 2])
        {
            decoded.append(high << 4 | low)
            index += 3
        } else {
            decoded.append(bytes[index])
            index += 1
        }
    }
    return String(validating: decoded, as: UTF8.self)
}

/// Encodes the bytes that are not allowed anywhere in a URL, such as spaces, quotes and non-ASCII bytes; existing escapes stay
/// unchanged.
func percentEncodeIllegal(_ url: String) -> String {
    url.utf8.allSatisfy(isLegalInURL) ? url : percentEncode(url, keeping: isLegalInURL)
}

private func percentEncode(_ text: String, keeping isKept: (UInt8) -> Bool) -> String {
    var encoded: [UInt8] = []
    encoded.reserveCapacity(text.utf8.count + 8)
    for byte in text.utf8 {
        if isKept(byte) {
            encoded.append(byte)
        } else {
            let (high, low) = ASCII.hexDigits(byte)
            encoded.append(ASCII.percent)
            encoded.append(high)
            encoded.append(low)
        }
    }
    return String(decoding: encoded, as: UTF8.self)
}

private func isUnreserved(_ byte: UInt8) -> Bool {
    ASCII.isAlphanumeric(byte) || byte == ASCII.hyphen || byte == ASCII.dot || byte == ASCII.underscore || byte == 0x7E
}

private func isLegalInURL(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x22, 0x3C, 0x3E, 0x5C, 0x5E, 0x60, 0x7B...0x7D: false  // " < > \ ^ ` { | }
    default: byte > ASCII.space && byte < 0x7F
    }
}
