import HTTPTransport
import S3

extension PublicSite {
    /// What a HEAD of a file showed.
    struct Headline: Sendable {
        var status: Int
        /// Bytes; `nil` when the answer does not say.
        var size: Int64?
        var etag: ETag?
        var headers: HTTPHeaders
        /// After redirects.
        var url: String

        var evidence: [String: String] {
            var evidence = ["status": "\(status)"]
            for name in ["age", "x-cache", "x-amz-cf-pop", "x-amz-version-id", "etag", "last-modified"] {
                evidence[name] = headers[name]
            }
            return evidence
        }
    }

    /// HEADs a link; where that is refused (403, 405) its first byte is asked for, as clients do that read ranges.
    func headline(_ url: String) async throws -> Headline {
        let head = try await ask("HEAD", url)
        guard head.status == 403 || head.status == 405 else { return head }
        let first = try await ask("GET", url)
        return first.status == 206 || first.status == 200 ? first : head
    }

    private func ask(_ method: String, _ url: String) async throws -> Headline {
        var request = HTTPRequest(method: method, url: url, bodyBytesMax: 1 << 20, redirectsMax: Self.redirectsMax)
        if method == "GET" {
            request.headers.append("Range", "bytes=0-0")
            request.sink = FirstByteSink()
        }
        let response = try await transport.send(request)
        let whole = response.headers["Content-Range"].flatMap { $0.split(separator: "/").last }
        return Headline(
            status: response.status,
            size: (whole.map { String($0) } ?? response.headers["Content-Length"]).flatMap { Int64($0) },
            etag: response.headers["ETag"].map { ETag($0) }, headers: response.headers, url: response.url)
    }
}

/// Ends the transfer of a server that ignores `Range`, instead of reading a whole wheel.
private final class FirstByteSink: ResponseBodySink {
    struct Enough: Error {}

    func begin(status: Int, headers: HTTPHeaders) throws {
        if status != 206 { throw Enough() }
    }

    func receive(_ bytes: UnsafeRawBufferPointer) throws {}
}
