/// Builds a response from libcurl's header lines and pieces of body.
///
/// Interim (1xx) and redirecting responses come first, each with its own status line; the last one counts.
struct ResponseReceiver {
    /// The body is larger than the request allows.
    struct BodyTooLarge: Error {}

    private(set) var status = 0
    private(set) var body: [UInt8] = []
    /// The number of responses, without interim ones.
    private(set) var responseCount = 0
    private(set) var areHeadersComplete = true

    private let sink: (any ResponseBodySink)?
    private let bodyBytesMax: Int
    private var fields: [HTTPHeaders.Field] = []
    /// The largest declared length for which memory is reserved, in bytes; beyond it the body grows as it arrives.
    private static let reservedBytesMax = 1 << 20

    init(sink: (any ResponseBodySink)?, bodyBytesMax: Int) {
        self.sink = sink
        self.bodyBytesMax = bodyBytesMax
    }

    var headers: HTTPHeaders { HTTPHeaders(fields) }

    /// The location to which a response with complete headers redirects; `nil` for others.
    var redirect: String? {
        areHeadersComplete && (300..<400).contains(status) ? headers["location"] : nil
    }

    /// Takes one header line with its line end. Trailer fields, which follow the body, are not kept.
    /// - Throws: errors of the sink's `begin`.
    mutating func receiveHeaderLine(_ bytes: UnsafeRawBufferPointer) throws {
        let line = trimmed(bytes[...], of: isLineEnd)
        if areHeadersComplete {
            if line.starts(with: "HTTP/".utf8) { begin(statusLine: line) }
        } else if line.isEmpty {
            try completeHeaders()
        } else {
            addField(line)
        }
    }

    /// Takes the next bytes of the body.
    /// - Throws: `BodyTooLarge`, or the sink's error.
    mutating func receiveBody(_ bytes: UnsafeRawBufferPointer) throws {
        if let sink, (200..<300).contains(status) { return try sink.receive(bytes) }
        guard body.count + bytes.count <= bodyBytesMax else { throw BodyTooLarge() }
        body.append(contentsOf: bytes)
    }

    private mutating func begin(statusLine: Slice<UnsafeRawBufferPointer>) {
        let code = statusLine.split(separator: UInt8(ascii: " "), maxSplits: 2).dropFirst().first
        status = code.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0
        fields = []
        areHeadersComplete = false
    }

    private mutating func completeHeaders() throws {
        areHeadersComplete = true
        guard status >= 200 else { return }
        responseCount += 1
        guard (200..<300).contains(status) else { return }
        if let sink { return try sink.begin(status: status, headers: headers) }
        let declared = headers["content-length"].flatMap { Int($0) } ?? 0
        body.reserveCapacity(max(0, min(declared, bodyBytesMax, Self.reservedBytesMax)))
    }

    /// Adds a field, or continues the last one if the line is folded (RFC 9112 section 5.2, obs-fold).
    private mutating func addField(_ line: Slice<UnsafeRawBufferPointer>) {
        if let first = line.first, isBlank(first), let last = fields.indices.last {
            fields[last].value += " " + text(trimmed(line, of: isBlank))
        } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
            let value = trimmed(line[line.index(after: colon)...], of: isBlank)
            fields.append(HTTPHeaders.Field(text(line[..<colon]), text(value)))
        }
    }
}

private func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
    String(decoding: bytes, as: UTF8.self)
}

private func trimmed(
    _ bytes: Slice<UnsafeRawBufferPointer>, of isTrimmed: (UInt8) -> Bool
) -> Slice<UnsafeRawBufferPointer> {
    let rest = bytes.drop(while: isTrimmed)
    guard let last = rest.lastIndex(where: { !isTrimmed($0) }) else { return rest[rest.endIndex...] }
    return rest[...last]
}

private func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0D || byte == 0x0A }

private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
