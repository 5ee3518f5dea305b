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
    /// connection and a resumed session have the certificate of their beginning.
    package var wantsCertificateExpiry: Bool
    /// Offers the server to compress, and undoes whatever `Content-Encoding` it answers with; `bodyBytesMax` counts what
    /// comes out. Only for documents: the bytes of a file are what the server has.
    package var decodesContent: Bool
    /// Asked where a transport made the request wait, just before it goes out; throws where it must not any more.
    package var permission: (@Sendable () throws -> Void)?

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
