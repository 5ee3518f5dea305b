package import HTTPTransport
import Objects
import S3
import Synchronization

extension PublicSite {
    /// The answer to a HEAD of a file.
    struct Headline: Sendable {
        var status: Int
        /// The size in bytes; `nil` when the answer does not state it.
        var size: Int64?
        var etag: ETag?
        var headers: HTTPHeaders
        /// The URL after redirects.
        var url: String

        var evidence: [String: String] {
            ["status": "\(status)"].merging(headers.evidence(PublicSite.evidenceNames)) { $1 }
        }
    }

    /// Sends HEAD for a link. Where HEAD is refused (403, 405), it requests the first byte, as clients do that read ranges.
    func headline(_ url: String) async throws -> Headline {
        let head = try await ask("HEAD", url)
        guard head.status == 403 || head.status == 405 else { return head }
        let first = try await ask("GET", url)
        return first.status == 206 || first.status == 200 ? first : head
    }

    /// The headers of a public GET; `nil` where the answer is not a success.
    package func openHeaders(_ url: String) async throws -> HTTPHeaders? {
        var answer = try await ask("HEAD", url)
        if answer.status == 405 { answer = try await ask("GET", url) }
        return (200..<300).contains(answer.status) ? answer.headers : nil
    }

    private func ask(_ method: String, _ url: String) async throws -> Headline {
        var request = HTTPRequest(method: method, url: url, bodyBytesMax: Self.errorBytesMax)
        guard method == "GET" else { return Headline(try await send(request)) }
        let sink = FirstByteSink()
        request.headers.append("Range", "bytes=0-0")
        request.sink = sink
        do {
            return Headline(try await send(request))
        } catch let error as TransportError {
            guard let (status, headers) = sink.ended else { throw error }
            return Headline(HTTPResponse(status: status, headers: headers, body: [], url: url))
        }
    }
}

extension PublicSite.Headline {
    fileprivate init(_ response: HTTPResponse) {
        let whole = response.headers["Content-Range"].flatMap { $0.split(separator: "/").last }
        self.init(
            status: response.status,
            size: (whole.map { String($0) } ?? response.headers["Content-Length"]).flatMap { Int64($0) },
            etag: response.headers["ETag"].map { ETag($0) }, headers: response.headers, url: response.url)
    }
}

/// Ends the transfer of a server that ignores `Range`, so that no whole wheel is read.
private final class FirstByteSink: ResponseBodySink {
    private struct Enough: Error {}

    private struct State {
        var answer = (status: 0, headers: HTTPHeaders())
        var size = 0
        var isEnded = false
    }

    private let state = Mutex(State())
    private static let bytesMax = 64 << 10

    /// The answer whose body was cut off; `nil` when all of it was taken.
    var ended: (status: Int, headers: HTTPHeaders)? { state.withLock { $0.isEnded ? $0.answer : nil } }

    func begin(status: Int, headers: HTTPHeaders) throws {
        try state.withLock { state in
            state = State(answer: (status, headers), isEnded: status != 206)
            if state.isEnded { throw Enough() }
        }
    }

    func receive(_ bytes: UnsafeRawBufferPointer) throws {
        try state.withLock { state in
            state.size += bytes.count
            state.isEnded = state.size > Self.bytesMax
            if state.isEnded { throw Enough() }
        }
    }
}
