package import FoundationEssentials
package import HTTPTransport
import Objects

/// Signs requests with AWS Signature Version 4. Pure: the time is an argument, nothing is kept.
package struct SigV4Signer: Sendable {
    package var credentials: Credentials
    package var region: String
    package var service: String
    package var pathRule: SigV4.PathRule
    /// Whether `x-amz-content-sha256` is sent and signed; S3 demands it.
    package var sendsPayloadHash: Bool
    /// The cache of the day's key; `nil`: the key is derived for each request.
    var keys: SigningKeyCache?

    /// A signer for S3.
    package init(credentials: Credentials, region: String) {
        self.init(credentials: credentials, region: region, service: "s3", pathRule: .s3, sendsPayloadHash: true)
    }

    package init(
        credentials: Credentials, region: String, service: String, pathRule: SigV4.PathRule, sendsPayloadHash: Bool
    ) {
        self.credentials = credentials
        self.region = region
        self.service = service
        self.pathRule = pathRule
        self.sendsPayloadHash = sendsPayloadHash
    }

    /// One request as it will be sent, without the fields that signing adds.
    package struct Request: Sendable {
        package var method: String
        /// The `Host` field: without the scheme's default port.
        package var host: String
        /// Percent-encoded, as sent.
        package var path: String
        /// Percent-encoded, as sent, without `?`.
        package var query: String
        /// The header fields; all are signed.
        package var headers: HTTPHeaders

        package init(
            method: String, host: String, path: String, query: String = "", headers: HTTPHeaders = HTTPHeaders()
        ) {
            self.method = method
            self.host = host
            self.path = path
            self.query = query
            self.headers = headers
        }
    }

    /// The fields to send: those of the request and `x-amz-date`, `x-amz-content-sha256`, `x-amz-security-token` and
    /// `Authorization`. The transport adds `Host` by itself.
    ///
    /// - Parameter payloadHash: hexadecimal SHA-256 of the body, or `SigV4.unsignedPayload`.
    package func sign(_ request: Request, payloadHash: String, at date: Date) -> HTTPHeaders {
        let timestamp = UTCTime(date).basic
        var headers = request.headers
        headers["x-amz-date"] = timestamp
        if sendsPayloadHash { headers["x-amz-content-sha256"] = payloadHash }
        if let token = credentials.sessionToken { headers["x-amz-security-token"] = token }

        let canonical = canonicalHeaders(headers, host: request.host)
        let scope = scope(timestamp)
        let signature = signature(
            of: request, query: request.query, headers: canonical, payloadHash: payloadHash, timestamp: timestamp)
        headers["Authorization"] =
            "\(SigV4.algorithm) Credential=\(credentials.accessKeyID)/\(scope.text), "
            + "SignedHeaders=\(canonical.names), Signature=\(signature)"
        return headers
    }

    /// The query of a presigned request: its own query and the signature.
    ///
    /// - Parameter expiresSeconds: at most 604,800 (7 days) on AWS.
    package func presign(
        _ request: Request, payloadHash: String = SigV4.unsignedPayload, expiresSeconds: Int, at date: Date
    ) -> String {
        let timestamp = UTCTime(date).basic
        let canonical = canonicalHeaders(request.headers, host: request.host)
        var fields = [
            ("X-Amz-Algorithm", SigV4.algorithm),
            ("X-Amz-Credential", "\(credentials.accessKeyID)/\(scope(timestamp).text)"),
            ("X-Amz-Date", timestamp),
            ("X-Amz-Expires", String(expiresSeconds)),
            ("X-Amz-SignedHeaders", canonical.names),
        ]
        if let token = credentials.sessionToken { fields.append(("X-Amz-Security-Token", token)) }
        let added = fields.map { "\($0.0)=\(s3PercentEncode($0.1, encodingSlash: true))" }.joined(separator: "&")
        let query = request.query.isEmpty ? added : "\(request.query)&\(added)"
        let signature = signature(
            of: request, query: query, headers: canonical, payloadHash: payloadHash, timestamp: timestamp)
        return "\(query)&X-Amz-Signature=\(signature)"
    }

    private func signature(
        of request: Request, query: String, headers: CanonicalHeaders, payloadHash: String, timestamp: String
    ) -> String {
        let canonical = SigV4.canonicalRequest(
            method: request.method, path: request.path, query: query, headers: headers, payloadHash: payloadHash,
            pathRule: pathRule)
        let scope = scope(timestamp)
        let text = SigV4.stringToSign(canonicalRequest: canonical, timestamp: timestamp, scope: scope)
        return SigV4.signature(of: text, signingKey: signingKey(scope))
    }

    private func signingKey(_ scope: SigV4.Scope) -> [UInt8] {
        let secret = credentials.secretAccessKey
        return keys?.key(secretAccessKey: secret, scope: scope)
            ?? SigV4.signingKey(secretAccessKey: secret, scope: scope)
    }

    private func scope(_ timestamp: String) -> SigV4.Scope {
        SigV4.Scope(day: String(timestamp.prefix(8)), region: region, service: service)
    }

    private func canonicalHeaders(_ headers: HTTPHeaders, host: String) -> CanonicalHeaders {
        var headers = headers
        headers.append("host", host)
        return CanonicalHeaders(headers)
    }
}
