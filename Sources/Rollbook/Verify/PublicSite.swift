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

    /// URLs that one check asks for at once; the transport lets as many through as the host answers gladly.
    static let requestsMax = 256
    /// Redirects that are followed; installers follow more, and a sound index needs none.
    static let redirectsMax = 5
    /// The largest page that is read, in bytes. A page of 10,000 links has about 4 MB.
    static let pageBytesMax = 32 << 20
    /// The most links of a page.
    static let linksMax = 200_000
    /// What installers say that they accept of a page (pip 24; PEP 691).
    private static let accept =
        "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html; q=0.1, text/html; q=0.01"

    /// GETs a page whole, as installers do.
    /// - Throws: `TransportError`, also for a page of more than `pageBytesMax`.
    package func page(_ url: String) async throws -> Sight {
        let response = try await transport.send(
            HTTPRequest(
                url: url, headers: ["Accept": Self.accept], bodyBytesMax: Self.pageBytesMax,
                redirectsMax: Self.redirectsMax))
        return Sight(
            status: response.status, sha256: SHA256Digest(of: response.body), size: Int64(response.body.count),
            headers: response.headers, body: response.body, url: response.url)
    }

    /// GETs a file of any size through a hash.
    package func file(_ url: String) async throws -> Sight {
        let sink = FileSink(path: nil)
        let response = try await transport.send(HTTPRequest(url: url, sink: sink, redirectsMax: Self.redirectsMax))
        let (sha256, size) = try sink.close()
        return Sight(
            status: response.status, sha256: sha256, size: size, headers: response.headers, body: [], url: response.url)
    }

    /// Repeats `look` until it says that all is well, a failure cannot heal by waiting, or the deadline is over.
    ///
    /// A 403 or a 404 can be one that the CDN has kept from before the object was there. It says nothing until the
    /// error TTL of the channel is over since the first look, however short the wait is.
    func settled(
        waitSeconds: Int, _ look: @Sendable () async -> Finding
    ) async throws -> Finding {
        try await settled(waitSeconds: waitSeconds) { (finding: await look(), seen: ()) }.finding
    }

    /// The same for a look that has more to tell than its finding.
    func settled<Seen: Sendable>(
        waitSeconds: Int, _ look: @Sendable () async throws -> (finding: Finding, seen: Seen)
    ) async throws -> (finding: Finding, seen: Seen) {
        let begin = now()
        var pause = 1.0
        while true {
            let result = try await look()
            let isMissing = ["403", "404"].contains(result.finding.evidence["status"])
            let limit = isMissing ? max(waitSeconds, channel.errorTTLSeconds) : waitSeconds
            guard result.finding.remedy == .wait || result.finding.remedy == .outage,
                now() < begin.addingTimeInterval(Double(limit))
            else { return result }
            try await sleep(.seconds(pause))
            pause = min(pause * 1.6, 10)
        }
    }

    /// What it means that there is no answer: most often an outage, but a page without end and redirects in a circle are
    /// the site's own.
    func unanswered(
        _ name: Finding.Name, _ url: String, _ error: TransportError, remedy: CheckRecord.Remedy?
    ) -> Finding {
        switch error.kind {
        case .tooManyRedirects:
            Finding(
                .pageAddress, url, .fail, remedy: nil, message: "more than \(Self.redirectsMax) redirects",
                hint: "a rule of the CDN or the bucket's website settings leads in a circle")
        case .bodyTooLarge:
            Finding(
                .unreadablePage, url, .fail, remedy: remedy,
                message: "the page has more than \(Self.pageBytesMax >> 20) MiB, which no page of an index has",
                hint: "write it anew: rollbook reindex \(channel.name)")
        default:
            Finding(name, url, .inconclusive, remedy: .outage, message: "no answer: \(error.message)")
        }
    }
}
