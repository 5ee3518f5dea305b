import AWSRequests
import FoundationEssentials

/// A time in the formats of credential sources: `2026-11-29T12:00:00Z`, with or without a fraction of a second, with `UTC` or
/// an offset such as `+01:00` in place of `Z`, or a blank in place of `T`. `nil` for anything else.
func parseMoment(_ text: String) -> Date? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 19, bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " ") else { return nil }
    let fraction = bytes[19...].prefix { $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) }
    let zone = String(decoding: bytes[(19 + fraction.count)...], as: UTF8.self)
    guard let offset = seconds(of: zone) else { return nil }
    let local =
        String(decoding: bytes[..<10], as: UTF8.self) + "T"
        + String(decoding: bytes[11..<(19 + fraction.count)], as: UTF8.self) + "Z"
    return UTCTime(iso8601: local)?.date.addingTimeInterval(-Double(offset))
}

/// The offset of a zone from UTC, in seconds; positive east of it.
private func seconds(of zone: String) -> Int? {
    if ["", "Z", "z", "UTC", " UTC"].contains(zone) { return 0 }
    guard let sign = zone.first, sign == "+" || sign == "-" else { return nil }
    let digits = zone.dropFirst().filter { $0 != ":" }
    guard digits.count == 4 || digits.count == 2, digits.allSatisfy({ $0.isASCII && $0.isNumber }),
        let hours = Int(digits.prefix(2)), let minutes = digits.count == 4 ? Int(digits.suffix(2)) : 0
    else { return nil }
    return (sign == "+" ? 1 : -1) * (hours * 3600 + minutes * 60)
}
