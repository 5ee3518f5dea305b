extension SandboxFault.Kind {
    /// The longest latency: a day.
    static let latencyMillisecondsMax = 86_400_000
    /// The largest offset of the service's clock, in seconds: about three years.
    private static let skewSecondsMax = 1e8
    /// The longest text of a header field, in bytes.
    private static let fieldBytesMax = 8192

    /// Whether the fault's numbers are such that a server can wait for, count and send, and its texts those of header fields.
    var isWithinBounds: Bool {
        switch self {
        case .latency(let milliseconds): (0...Self.latencyMillisecondsMax).contains(milliseconds)
        case .truncatedBody(let bytes), .shortBody(let bytes): bytes >= 0
        case .clockSkew(let seconds): abs(seconds) <= Self.skewSecondsMax
        case .replacedAnswer(let status, let contentType, _): (200...599).contains(status) && Self.isField(contentType)
        case .changedHeaders(let fields):
            fields.allSatisfy { name, value in
                !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3A } && Self.isField(value)
            }
        default: true
        }
    }

    private static func isField(_ text: String) -> Bool {
        text.utf8.count <= fieldBytesMax && text.utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }
    }
}
