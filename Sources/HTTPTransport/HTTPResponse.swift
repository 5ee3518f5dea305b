package import FoundationEssentials

/// One HTTP response.
package struct HTTPResponse: Sendable {
    package var status: Int
    package var headers: HTTPHeaders
    /// Empty when a sink took the body.
    package var body: [UInt8]
    /// The URL that answered, after redirects.
    package var url: String
    /// The time from sending to the last byte, in seconds.
    package var elapsedSeconds: Double
    /// The expiry of the server's own certificate. `nil` where `HTTPRequest.wantsCertificateExpiry` was not set, without TLS,
    /// after a redirect (it may be another host's), and where libcurl's TLS library does not provide it.
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
