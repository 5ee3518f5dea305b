/// Refuses a request that cannot be sent unchanged.
/// - Throws: `TransportError`, which states that nothing was sent.
func check(_ request: HTTPRequest) throws(TransportError) {
    func refusal(_ kind: TransportError.Kind, _ message: String) -> TransportError {
        TransportError(kind: kind, message: message, url: request.url, mayHaveTakenEffect: false)
    }
    guard hasHTTPScheme(request.url) else { throw refusal(.badURL, "not an http or https URL") }
    guard request.url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
        throw refusal(.badURL, "the URL holds characters that are not percent-encoded")
    }
    guard isToken(request.method.utf8) else {
        throw refusal(.other, "not a method: \(request.method.debugDescription)")
    }
    guard request.method != "HEAD" || request.body.length == 0 else {
        throw refusal(.other, "a HEAD request has no body")
    }
    if let field = request.headers.first(where: { name, _ in !isToken(name) }) {
        throw refusal(.other, "not a header name: \(field.name.debugDescription)")
    }
    if let field = request.headers.first(where: { _, value in !value.allSatisfy(isOfFieldValue) }) {
        throw refusal(.other, "the header \(field.name) holds a control character")
    }
}

/// Whether a byte may be part of a field's value (RFC 9110 section 5.5): a line end would begin another field.
package func isOfFieldValue(_ byte: UInt8) -> Bool { (byte >= 0x20 && byte != 0x7F) || byte == 0x09 }

private func hasHTTPScheme(_ url: String) -> Bool {
    ["https://", "http://"].contains { scheme in
        let start = url.utf8.prefix(scheme.utf8.count)
        return start.count == scheme.utf8.count && zip(start, scheme.utf8).allSatisfy { $0 == $1 || $0 | 0x20 == $1 }
    }
}

/// Whether a text is a token of RFC 9110 section 5.6.2.
private func isToken(_ text: some Collection<UInt8>) -> Bool {
    !text.isEmpty && text.allSatisfy(isTokenByte)
}

private func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"):
        true
    default: "!#$%&'*+.^_`|~".utf8.contains(byte)
    }
}
