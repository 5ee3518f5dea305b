import HTTPTransport
import Synchronization

/// The transfer of one file of an upstream index: a large one by ranges, several at once, where its server serves them.
///
/// The pieces may come from different servers of a CDN, and a file may change between two of them: `If-Range` shows a change,
/// and the caller checks the digest of the whole in any case. Whenever a server treats a range differently than RFC 9110 says,
/// the whole file is asked for.
struct FileDownload: Sendable {
    let url: String
    /// In bytes; `nil` if the index does not state it.
    let size: Int64?
    let transport: any Transport

    /// A server did not answer with the range.
    private struct NoRange: Error {}

    /// - Returns: the status of the answer; the sink has the bytes if it is 200.
    /// - Throws: `TransportError`, and errors of the sink.
    func receive(into sink: any ResponseBodySink, _ piecewise: PiecewiseReading) async throws -> Int {
        try await piecewise.read(size: size) {
            try await whole(into: sink)
        } pieces: { body in
            let first = FirstPiece(of: body.ranges[0], whole: sink)
            let answer = try await transport.send(request(body.ranges[0], into: first, validator: nil))
            guard answer.status == 206 else { return answer.status }
            guard let bytes = first.bytes, isRange(body.ranges[0], answer) else { return try await whole(into: sink) }
            do {
                try sink.begin(status: 200, headers: answer.headers)
                try bytes.withUnsafeBytes { try sink.receive($0) }
                let validator = validator(of: answer)
                try await body.pass(from: 1, to: sink) { try await piece($0, validator) }
                return 200
            } catch is NoRange {
                return try await whole(into: sink)
            }
        }
    }

    private func whole(into sink: any ResponseBodySink) async throws -> Int {
        try await transport.send(request(nil, into: sink, validator: nil)).status
    }

    private func piece(_ range: ClosedRange<Int64>, _ validator: String?) async throws -> [UInt8] {
        let answer: HTTPResponse
        do {
            answer = try await transport.send(request(range, into: nil, validator: validator))
        } catch let error as TransportError where error.kind == .bodyTooLarge {
            throw NoRange()
        }
        guard answer.status == 206, isRange(range, answer), answer.body.count == range.count else { throw NoRange() }
        return answer.body
    }

    private func request(
        _ range: ClosedRange<Int64>?, into sink: (any ResponseBodySink)?, validator: String?
    ) -> HTTPRequest {
        var request = HTTPRequest(url: url, sink: sink, redirectsMax: 10, timeouts: .download)
        guard let range else { return request }
        request.headers["Range"] = "bytes=\(range.lowerBound)-\(range.upperBound)"
        request.headers["If-Range"] = validator
        request.bodyBytesMax = range.count
        return request
    }

    /// Whether the answer is exactly that range of a file of the stated size (RFC 9110 section 14.4).
    private func isRange(_ range: ClosedRange<Int64>, _ answer: HTTPResponse) -> Bool {
        guard let size else { return false }
        return answer.headers["Content-Range"] == "bytes \(range.lowerBound)-\(range.upperBound)/\(size)"
    }

    /// A strong ETag, else the time of the last change (RFC 9110 section 13.1.5).
    private func validator(of answer: HTTPResponse) -> String? {
        answer.headers["ETag"].flatMap { $0.hasPrefix("W/") ? nil : $0 } ?? answer.headers["Last-Modified"]
    }
}

/// Keeps the first piece, or passes on the whole file if that is what the server sends.
private final class FirstPiece: ResponseBodySink {
    private let range: ClosedRange<Int64>
    private let whole: any ResponseBodySink
    private let state = Mutex(State())

    private struct State {
        var isWhole = false
        var bytes: [UInt8]?
    }

    init(of range: ClosedRange<Int64>, whole: any ResponseBodySink) {
        self.range = range
        self.whole = whole
    }

    /// `nil` if other bytes than those asked for came.
    var bytes: [UInt8]? { state.withLock { $0.bytes?.count == range.count ? $0.bytes : nil } }

    func begin(status: Int, headers: HTTPHeaders) throws {
        let isWhole = status != 206
        state.withLock { $0 = State(isWhole: isWhole, bytes: isWhole ? nil : []) }
        if isWhole { try whole.begin(status: status, headers: headers) }
    }

    func receive(_ bytes: UnsafeRawBufferPointer) throws {
        let isWhole = state.withLock { state in
            // One byte more shows that it is not the range; none after it is kept.
            if let count = state.bytes?.count { state.bytes?.append(contentsOf: bytes.prefix(range.count + 1 - count)) }
            return state.isWhole
        }
        if isWhole { try whole.receive(bytes) }
    }
}
