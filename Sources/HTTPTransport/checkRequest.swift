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
    guard isToken(request.method) else { throw refusal(.other, "not a method: \(request.method.debugDescription)") }
    guard request.method != "HEAD" || request.body.length == 0 else {
        throw refusal(.other, "a HEAD request has no body")
    }
    for field in request.headers.fields {
        guard isToken(field.name) else {
            throw refusal(.other, "not a header name: \(field.name.debugDescription)")
        }
        guard field.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
            throw refusal(.other, "the header \(field.name) holds a control character")
        }
    }
}

private func hasHTTPScheme(_ url: String) -> Bool {
    let start = url.prefix(8).lowercased()
    return start.hasPrefix("https://") || start.hasPrefix("http://")
}

/// Whether a text is a token of RFC 9110 section 5.6.2.
private func isToken(_ text: String) -> Bool {
    !text.isEmpty
        && text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                true
            default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
        }
}
