package import FoundationEssentials

/// Sends one HTTP request and returns its response: the only door to the network.
///
/// A transport never retries by itself (see `RetryPolicy` for who decides that), decodes no body that it was not asked to
/// decode, and sends the target of the URL byte for byte as it is given. Cancelling the calling task ends the transfer.
package protocol Transport: Sendable {
    /// Sends `request` and returns when the response is complete.
    ///
    /// A response of any status is a result, not an error.
    /// - Throws: `TransportError` when there is no complete response; `CancellationError` when the task was cancelled.
    func send(_ request: HTTPRequest) async throws -> HTTPResponse
}

/// One HTTP request.
package struct HTTPRequest: Sendable {
    package var method: String
    /// Absolute URL, already percent-encoded; it is sent as it is.
    package var url: String
    package var headers: HTTPHeaders
    package var body: RequestBody
    /// Where a 2xx body goes. `nil`: it is collected into `HTTPResponse.body`, at most `bodyBytesMax` of it.
    package var sink: (any ResponseBodySink)?
    /// The most bytes of body to collect; more is `TransportError.Kind.bodyTooLarge`.
    package var bodyBytesMax: Int
    /// How many redirects to follow (only to http and https); 0 returns the 3xx response itself.
    package var redirectsMax: Int
    /// `nil`: the transport's own.
    package var timeouts: Timeouts?
    /// What the sender calls it, such as an API's name of the operation; for counts.
    package var operation: String?
    /// Fills `HTTPResponse.certificateExpiry`. Costs a connection and a whole TLS handshake of its own: a kept
    /// connection and a resumed session tell of the certificate that was there when they began.
    package var wantsCertificateExpiry: Bool
    /// Offers the server to compress, and undoes whatever `Content-Encoding` it answers with; `bodyBytesMax` counts what
    /// comes out. Only for documents: the bytes of a file are what the server has.
    package var decodesContent: Bool

    package init(
        method: String = "GET", url: String, headers: HTTPHeaders = HTTPHeaders(), body: RequestBody = .none,
        sink: (any ResponseBodySink)? = nil, bodyBytesMax: Int = 256 << 20, redirectsMax: Int = 0,
        timeouts: Timeouts? = nil, operation: String? = nil, wantsCertificateExpiry: Bool = false,
        decodesContent: Bool = false
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.sink = sink
        self.bodyBytesMax = bodyBytesMax
        self.redirectsMax = redirectsMax
        self.timeouts = timeouts
        self.operation = operation
        self.wantsCertificateExpiry = wantsCertificateExpiry
        self.decodesContent = decodesContent
    }
}

/// What a request sends. Every kind can be sent again, so a retry never needs the caller.
package enum RequestBody: Sendable {
    case none
    case bytes([UInt8])
    /// `length` bytes of the file at `path` from `offset`, streamed.
    case file(path: String, offset: Int64, length: Int64)

    /// Bytes that will be sent.
    package var length: Int64 {
        switch self {
        case .none: 0
        case .bytes(let bytes): Int64(bytes.count)
        case .file(_, _, let length): length
        }
    }
}

/// Takes a response body as it arrives, so that memory does not grow with it.
///
/// Called in order, from one thread at a time. `begin` comes once for each attempt that got a 2xx status, and discards
/// what an earlier attempt delivered. Bodies of other statuses are collected into `HTTPResponse.body` instead.
package protocol ResponseBodySink: AnyObject, Sendable {
    func begin(status: Int, headers: HTTPHeaders) throws
    /// The bytes are valid during the call only.
    func receive(_ bytes: UnsafeRawBufferPointer) throws
}

/// One HTTP response.
package struct HTTPResponse: Sendable {
    package var status: Int
    package var headers: HTTPHeaders
    /// Empty when a sink took the body.
    package var body: [UInt8]
    /// The URL that answered, after redirects.
    package var url: String
    /// From sending to the last byte, in seconds.
    package var elapsedSeconds: Double
    /// When the server's own certificate expires. `nil` where `HTTPRequest.wantsCertificateExpiry` was not set, without
    /// TLS, after a redirect (it may be another host's), and where libcurl's TLS library does not tell.
    ///
    /// The other certificates that a server sends do not count: a cross-signed one that no client needs any more can
    /// expire without harm.
    package var certificateExpiry: Date?

    package init(
        status: Int, headers: HTTPHeaders, body: [UInt8], url: String, elapsedSeconds: Double = 0,
        certificateExpiry: Date? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.url = url
        self.elapsedSeconds = elapsedSeconds
        self.certificateExpiry = certificateExpiry
    }
}

/// The limits after which a transfer is given up.
package struct Timeouts: Sendable, Equatable {
    /// For name, connection and TLS together.
    package var connectSeconds: Int
    /// A transfer that moves less than 1 byte a second for this long is stalled.
    package var stallSeconds: Int
    /// For the whole exchange; 0 for none.
    package var totalSeconds: Int

    package init(connectSeconds: Int = 10, stallSeconds: Int = 60, totalSeconds: Int = 0) {
        self.connectSeconds = connectSeconds
        self.stallSeconds = stallSeconds
        self.totalSeconds = totalSeconds
    }
}

/// Why there is no complete response.
package struct TransportError: Error, Sendable, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        case badURL, resolve, connect, tls, timeout, stalled, connectionLost, bodyTruncated, bodyTooLarge
        case tooManyRedirects, requestBodyUnreadable, sinkFailed, other
    }

    package var kind: Kind
    /// One line for people, without the query of the URL.
    package var message: String
    /// Scheme, host and path; never the query, which can carry a signature, nor a user and password.
    package var url: String
    /// Whether the server may have acted on the request (false only when it cannot have been sent).
    package var mayHaveTakenEffect: Bool

    package init(kind: Kind, message: String, url: String, mayHaveTakenEffect: Bool) {
        self.kind = kind
        self.message = message
        self.url = withoutSecrets(url)
        self.mayHaveTakenEffect = mayHaveTakenEffect
    }

    package var description: String { "\(url): \(message)" }
}

private func withoutSecrets(_ url: String) -> String {
    let visible = url.prefix { $0 != "?" && $0 != "#" }
    guard let scheme = visible.firstRange(of: "://") else { return String(visible) }
    let authority = visible[scheme.upperBound...].prefix { $0 != "/" }
    guard let at = authority.lastIndex(of: "@") else { return String(visible) }
    return String(visible[..<scheme.upperBound] + visible[visible.index(after: at)...])
}
