package import Digests
package import Foundation
package import HTTPTransport
import RunJournal

/// The public side of a channel, as pip and uv see it: anonymous requests through its CDN.
package struct PublicSite: Sendable {
    package let channel: Channel
    let transport: any Transport
    let sleep: @Sendable (Duration) async throws -> Void
    let now: @Sendable () -> Date

    /// - Parameter transport: retries by itself.
    package init(
        channel: Channel, transport: any Transport, now: @escaping @Sendable () -> Date,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.channel = channel
        self.transport = transport
        self.now = now
        self.sleep = sleep
    }

    /// What a GET showed.
    package struct Sight: Sendable {
        package var status: Int
        package var sha256: SHA256Digest
        /// Bytes of the body.
        package var size: Int64
        package var headers: HTTPHeaders
        /// The body, where it was asked for.
        package var body: [UInt8]
        package var url: String

        /// Headers that tell which cache answered, and how old the answer is.
        package var evidence: [String: String] {
            var evidence = ["status": "\(status)", "sha256": sha256.hex, "size": "\(size)"]
            for name in ["age", "x-cache", "x-amz-cf-pop", "x-amz-version-id", "etag", "last-modified", "content-type"]
            {
                evidence[name] = headers[name]
            }
            return evidence
        }
    }

    /// GETs a page whole.
    package func page(_ url: String) async throws -> Sight {
        let response = try await transport.send(HTTPRequest(url: url, bodyBytesMax: 100 << 20, redirectsMax: 5))
        return Sight(
            status: response.status, sha256: SHA256Digest(of: response.body), size: Int64(response.body.count),
            headers: response.headers, body: response.body, url: response.url)
    }

    /// GETs a file of any size through a hash.
    package func file(_ url: String) async throws -> Sight {
        let sink = FileSink(path: nil)
        let response = try await transport.send(HTTPRequest(url: url, sink: sink, redirectsMax: 5))
        let (sha256, size) = try sink.close()
        return Sight(
            status: response.status, sha256: sha256, size: size, headers: response.headers, body: [], url: response.url)
    }

    /// HEADs a link: status and size.
    package func head(_ url: String) async throws -> (status: Int, size: Int64?) {
        let response = try await transport.send(HTTPRequest(method: "HEAD", url: url, redirectsMax: 5))
        return (response.status, response.headers["Content-Length"].flatMap { Int64($0) })
    }

    /// Repeats `look` until it says that all is well, a failure cannot heal by waiting, or the deadline is over.
    func settled(
        waitSeconds: Int, _ look: @Sendable () async -> Finding
    ) async throws -> Finding {
        let deadline = now().addingTimeInterval(Double(waitSeconds))
        var pause = 1.0
        while true {
            let finding = await look()
            guard finding.remedy == .wait || finding.remedy == .outage, now() < deadline else { return finding }
            try await sleep(.seconds(pause))
            pause = min(pause * 1.6, 10)
        }
    }
}
