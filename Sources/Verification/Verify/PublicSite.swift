package import Foundation
package import HTTPTransport
import Indexes
package import Objects
package import PlaybookFiles
import RunJournal
import SimpleRepository

/// The public side of a channel, as pip and uv see it: anonymous requests through its CDN.
package struct PublicSite: Sendable {
    package let channel: Channel
    private let transport: any Transport
    let sleep: @Sendable (Duration) async throws -> Void
    let now: @Sendable () -> Date
    /// The budget of the checks that share this value.
    let allowance = SiteAllowance()
    /// Permits for large bodies. Hundreds of small bodies are held at once but only a few large ones, so that memory has a
    /// bound.
    let large = AsyncSemaphore(4)

    /// - Parameter transport: must retry by itself.
    package init(
        channel: Channel, transport: any Transport, now: @escaping @Sendable () -> Date,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.channel = channel
        self.transport = transport
        self.now = now
        self.sleep = sleep
    }

    /// The answer to a GET.
    package struct Sight: Sendable {
        package var status: Int
        package var sha256: SHA256Digest
        /// MD5 of pages, and of files where requested.
        var md5: [UInt8]?
        /// The body's size, in bytes.
        package var size: Int64
        package var headers: HTTPHeaders
        /// The body, where requested.
        package var body: [UInt8]
        package var url: String

        /// Headers that show which cache answered, and how old the answer is.
        package var evidence: [String: String] {
            ["status": "\(status)", "sha256": sha256.hex, "size": "\(size)"]
                .merging(headers.evidence(PublicSite.evidenceNames + ["content-type"])) { $1 }
        }
    }

    /// Headers that show which cache answered, the age of its answer, and the object.
    static let evidenceNames = ["age", "x-cache", "x-amz-cf-pop", "x-amz-version-id", "etag", "last-modified"]
    /// Redirects that are followed; installers follow more, and a sound index needs none.
    static let redirectsMax = 5
    /// URLs that one check requests at once; the transport lets through as many as the host can sustain.
    static let requestsMax = 256
    /// The largest page that is read beside many others, in bytes.
    static let smallPageBytesMax = 1 << 20
    /// The largest page that is read, in bytes. A page of 10,000 links has about 4 MB.
    package static let pageBytesMax = 32 << 20
    /// The largest file that is read whole, in bytes, unless it is known to be larger. It bounds the read of a file without
    /// end.
    static let fileBytesMax: Int64 = 16 << 30
    /// The largest error body that is collected, in bytes.
    static let errorBytesMax = 1 << 20
    /// The most links of a page.
    static let linksMax = 200_000
    /// The most projects that a root page may name.
    static let projectsMax = 10_000
    /// Time limits for a page or a piece of a file. `BodySink` has the limits for a whole file.
    private static let timeouts = Timeouts(stallSeconds: 30, totalSeconds: 120)
    /// The `Accept` header of installers for a page (pip 24; PEP 691).
    private static let accept =
        "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html; q=0.1, text/html; q=0.01"

    /// The `Accept` header for the pages at the keys that installers ask for. Where JSON lies beside them, a CDN may serve that
    /// to installers.
    private var acceptOfPages: String { channel.pages.hasTwins ? PageForm.html.contentType : Self.accept }

    /// GETs a page whole, as installers do.
    /// - Parameters:
    ///   - bytesMax: limit for the page, in bytes.
    ///   - keepsBody: whether the bytes are returned, not only their digests.
    ///   - asInstaller: whether JSON is asked for first, also where it lies beside HTML.
    /// - Throws: `TransportError`, also for a page above `bytesMax`; `CancellationError`.
    package func page(
        _ url: String, bytesMax: Int = Self.pageBytesMax, keepsBody: Bool = true, asInstaller: Bool = false
    ) async throws -> Sight {
        let accept = asInstaller ? Self.accept : acceptOfPages
        let limits = BodySink.Limits(bytesMax: Int64(bytesMax), keeps: keepsBody, hasMD5: true)
        return try await sight(
            HTTPRequest(url: url, headers: ["Accept": accept], timeouts: Self.timeouts), BodySink(limits)
        )
    }

    /// GETs a file of any size through a hash.
    /// - Parameter size: the known size.
    /// - Parameter hasMD5: whether MD5 is computed too, for an object without another digest in the bucket.
    package func file(_ url: String, size: Int64? = nil, hasMD5: Bool = false) async throws -> Sight {
        let limits = BodySink.Limits(bytesMax: max(Self.fileBytesMax, size ?? 0), hasMD5: hasMD5)
        return try await sight(
            HTTPRequest(url: url, timeouts: Timeouts(stallSeconds: 30)), BodySink(limits))
    }

    /// GETs the part of a file, or of its metadata, that `request` names; at most `bytesMax` bytes.
    func piece(_ request: HTTPRequest, bytesMax: Int) async throws -> Sight {
        var request = request
        request.timeouts = Self.timeouts
        return try await sight(request, BodySink(.init(bytesMax: Int64(bytesMax), keeps: true)))
    }

    private func sight(_ request: HTTPRequest, _ sink: BodySink) async throws -> Sight {
        var request = request
        (request.sink, request.bodyBytesMax) = (sink, Self.errorBytesMax)
        let response: HTTPResponse
        do {
            response = try await send(request)
        } catch var error as TransportError {
            if case .tooLarge? = sink.problem { error.kind = .bodyTooLarge }
            throw error
        }
        let taken = sink.take(response)
        return Sight(
            status: response.status, sha256: taken.sha256, md5: taken.md5, size: taken.size,
            headers: response.headers, body: taken.bytes, url: response.url)
    }

    /// Sends a request to the host, unless too many requests to it have timed out.
    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        var request = request
        request.redirectsMax = Self.redirectsMax
        request.timeouts = request.timeouts ?? Self.timeouts
        guard !allowance.isSpent else {
            throw TransportError(
                kind: .timeout, message: "the host has let requests run out for ten minutes, and is not asked any more",
                url: request.url, mayHaveTakenEffect: false)
        }
        let begin = now()
        do {
            return try await transport.send(request)
        } catch let error as TransportError {
            allowance.note(vainSeconds: now().timeIntervalSince(begin))
            throw error
        }
    }

    /// The finding for a missing answer: most often an outage, but a page without end or a redirect loop is the site's own
    /// fault.
    func unanswered(
        _ name: Finding.Name, _ url: String, _ error: TransportError, remedy: CheckRecord.Remedy?
    ) -> Finding {
        let isPage = name == .pageEqual || name == .rootEqual
        return switch error.kind {
        case .tooManyRedirects:
            Finding(
                .pageAddress, url, .fail, remedy: nil, message: "more than \(Self.redirectsMax) redirects",
                hint: "a rule of the CDN or the bucket's website settings leads in a circle")
        case .badURL:
            Finding(
                isPage ? .pageAddress : .foreignLink, url, .fail, remedy: isPage ? nil : remedy,
                message: "leads to what cannot be asked for: \(error.message)",
                hint: "the CDN or its origin redirects to a URL that is not http or https")
        case .bodyTooLarge where !isPage:
            Finding(
                .sizeMismatch, url, .fail, remedy: remedy,
                message: "the public host sends more than \(Self.fileBytesMax >> 30) GiB, which no file here has",
                hint: "the CDN or its origin sends what is not in the bucket")
        case .bodyTooLarge:
            Finding(
                .unreadablePage, url, .fail, remedy: remedy,
                message: "the page has more than \(Self.pageBytesMax >> 20) MiB, which no page of an index has",
                hint: "write it anew: \(Mending(channel: channel).reindex(""))")
        default:
            Finding(name, url, .inconclusive, remedy: .outage, message: "no answer: \(error.message)")
        }
    }
}

extension HTTPHeaders {
    /// The values of some fields, each cut to a report's length.
    func evidence(_ names: [String]) -> [String: String] {
        var evidence: [String: String] = [:]
        for name in names { evidence[name] = self[name].map(shown) }
        return evidence
    }
}
