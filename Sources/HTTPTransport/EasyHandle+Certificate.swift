import CLibcurl
import FoundationEssentials

extension EasyHandle {
    /// The expiry of the server's own certificate, from the transfer's last handshake; `nil` without `CURLOPT_CERTINFO`,
    /// without a handshake, and for a date in an unknown form.
    var leafCertificateExpiry: Date? {
        var chain: UnsafeMutablePointer<curl_certinfo>?
        guard clibcurl_easy_get_certificates(pointer, &chain) == CURLE_OK, let chain, chain.pointee.num_of_certs > 0
        else { return nil }
        // The server's own certificate comes first (RFC 8446 section 4.4.2).
        var line = chain.pointee.certinfo?[0]
        while let current = line {
            let text = String(cString: current.pointee.data)
            if text.hasPrefix("Expire date:") { return certificateDate(String(text.dropFirst("Expire date:".count))) }
            line = current.pointee.next
        }
        return nil
    }
}

/// Parses a certificate's date as libcurl prints it, which depends on its TLS library: `Dec  1 12:00:00 2026 GMT` is OpenSSL's
/// form (ASN1_TIME_print), `2026-12-01 12:00:00 GMT` that of certificates which libcurl reads by itself, and `2026-12-01
/// 12:00:00Z` ASN1_TIME_print_ex's. Whole seconds of UTC, as RFC 5280 section 4.1.2.5 demands.
/// - Returns: `nil` for any other form, and for a day that does not exist.
func certificateDate(_ text: String) -> Date? {
    let named = /(?<month>[A-Z][a-z]{2}) (?<day>[ 0-9][0-9]) (?<time>[0-9:]{8}) (?<year>[0-9]{4}) GMT/
    let numbered = /(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2}) (?<time>[0-9:]{8})(?: GMT|Z)/
    if let match = text.wholeMatch(of: named) {
        guard let month = monthNames.firstIndex(of: match.month) else { return nil }
        return moment(match.year, month + 1, match.day.drop { $0 == " " }, match.time)
    }
    guard let match = text.wholeMatch(of: numbered), let month = Int(match.month) else { return nil }
    return moment(match.year, month, match.day, match.time)
}

private let monthNames: [Substring] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
]

/// - Parameter time: such as `12:00:00`.
private func moment(_ year: Substring, _ month: Int, _ day: Substring, _ time: Substring) -> Date? {
    guard let time = time.wholeMatch(of: /([0-9]{2}):([0-9]{2}):([0-9]{2})/), let zone = TimeZone(secondsFromGMT: 0)
    else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let components = DateComponents(
        year: Int(year), month: month, day: Int(day), hour: Int(time.1), minute: Int(time.2), second: Int(time.3))
    return components.isValidDate(in: calendar) ? calendar.date(from: components) : nil
}
