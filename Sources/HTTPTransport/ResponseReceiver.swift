/// Builds a response from libcurl's header lines and pieces of body.
///
/// Interim (1xx) and redirecting responses come first, each with its own status line; the last one counts.
struct ResponseReceiver {
    /// The body is larger than the request allows.
    struct BodyTooLarge: Error {}

    private(set) var status = 0
    private(set) var body: [UInt8] = []
    private(set) var headers = HTTPHeaders()
    /// The number of responses, without interim ones.
    private(set) var responseCount = 0
    private(set) var areHeadersComplete = true

    private let sink: (any ResponseBodySink)?
    private let bodyBytesMax: Int
    /// The largest declared length for which memory is reserved, in bytes; beyond it the body grows as it arrives.
    private static let reservedBytesMax = 1 << 20
    /// Memory for the header fields of a usual answer, so that they come without growing.
    private static let reservedLines = 16, reservedHeaderBytes = 768

    init(sink: (any ResponseBodySink)?, bodyBytesMax: Int) {
        self.sink = sink
        self.bodyBytesMax = bodyBytesMax
    }

    /// The location to which a response with complete headers redirects; `nil` for others.
    var redirect: String? {
        areHeadersComplete && (300..<400).contains(status) ? headers["location"] : nil
    }

    /// Takes one header line with its line end. Trailer fields, which follow the body, are not kept.
    /// - Throws: errors of the sink's `begin`.
    mutating func receiveHeaderLine(_ bytes: UnsafeRawBufferPointer) throws {
        let line = trimmed(bytes, of: isLineEnd)
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

    private mutating func begin(statusLine: UnsafeRawBufferPointer) {
        let code = statusLine.split(separator: UInt8(ascii: " "), maxSplits: 2).dropFirst().first
        status = code.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0
        headers = HTTPHeaders(reservingLines: Self.reservedLines, bytes: Self.reservedHeaderBytes)
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
    private mutating func addField(_ line: UnsafeRawBufferPointer) {
        if isBlank(line[0]), !headers.lines.isEmpty {
            headers.continueLast(trimmed(line, of: isBlank))
        } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
            let value = UnsafeRawBufferPointer(rebasing: line[(colon + 1)...])
            headers.append(UnsafeRawBufferPointer(rebasing: line[..<colon]), trimmed(value, of: isBlank))
        }
    }
}

private func trimmed(
    _ bytes: UnsafeRawBufferPointer, of isTrimmed: (UInt8) -> Bool
) -> UnsafeRawBufferPointer {
    var (start, end) = (0, bytes.count)
    while start < end, isTrimmed(bytes[start]) { start += 1 }
    while end > start, isTrimmed(bytes[end - 1]) { end -= 1 }
    return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
}

private func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0D || byte == 0x0A }

private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
