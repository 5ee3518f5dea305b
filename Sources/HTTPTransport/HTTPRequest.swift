/// One HTTP request.
package struct HTTPRequest: Sendable {
    package var method: String
    /// The absolute URL, already percent-encoded; sent unchanged.
    package var url: String
    package var headers: HTTPHeaders
    package var body: RequestBody
    /// The receiver of a 2xx body; `nil` to collect it in `HTTPResponse.body`, at most `bodyBytesMax` of it.
    package var sink: (any ResponseBodySink)?
    /// The most body bytes to collect; more is `TransportError.Kind.bodyTooLarge`.
    package var bodyBytesMax: Int
    /// The number of redirects to follow (only to http and https); 0 returns the 3xx response itself.
    package var redirectsMax: Int
    /// `nil` for the transport's own.
    package var timeouts: Timeouts?
    /// The sender's name for it, such as the name of an API operation; for counts.
    package var operation: String?
    /// Whether to fill `HTTPResponse.certificateExpiry`. That costs a new connection and a whole TLS handshake: a kept
    /// connection and a resumed session have the certificate from their beginning.
    package var wantsCertificateExpiry: Bool
    /// Whether to offer compression, and to decode the answer's `Content-Encoding`; `bodyBytesMax` counts decoded bytes. Only
    /// for documents: a file's bytes must be those of the server.
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
