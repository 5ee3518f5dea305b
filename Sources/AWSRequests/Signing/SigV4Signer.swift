package import FoundationEssentials
package import HTTPTransport
import Objects

/// Signs requests with AWS Signature Version 4. Pure: the time is an argument; what is kept makes it faster, and nothing else.
package struct SigV4Signer: Sendable {
    package var credentials: Credentials
    package var region: String
    package var service: String
    package var pathRule: SigV4.PathRule
    /// Whether `x-amz-content-sha256` is sent and signed; S3 demands it.
    package var sendsPayloadHash: Bool
    /// The state that is kept from one signature to the next; `nil`: nothing is kept.
    var state: SigningState?

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
        let (signature, scope) = signature(
            of: request, query: request.query, headers: canonical, payloadHash: payloadHash, timestamp: timestamp)
        var authorization = ""
        authorization.reserveCapacity(256 + canonical.names.count)
        authorization += SigV4.algorithm
        authorization += " Credential="
        authorization += credentials.accessKeyID
        authorization += "/"
        authorization += scope
        authorization += ", SignedHeaders="
        authorization += String(decoding: canonical.names, as: UTF8.self)
        authorization += ", Signature="
        authorization += signature
        headers["Authorization"] = authorization
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
        let scope = SigV4.Scope(day: String(timestamp.prefix(8)), region: region, service: service)
        var fields = [
            ("X-Amz-Algorithm", SigV4.algorithm),
            ("X-Amz-Credential", "\(credentials.accessKeyID)/\(scope.text)"),
            ("X-Amz-Date", timestamp),
            ("X-Amz-Expires", String(expiresSeconds)),
            ("X-Amz-SignedHeaders", String(decoding: canonical.names, as: UTF8.self)),
        ]
        if let token = credentials.sessionToken { fields.append(("X-Amz-Security-Token", token)) }
        let added = fields.map { "\($0.0)=\(s3PercentEncode($0.1, encodingSlash: true))" }.joined(separator: "&")
        let query = request.query.isEmpty ? added : "\(request.query)&\(added)"
        let signature = signature(
            of: request, query: query, headers: canonical, payloadHash: payloadHash, timestamp: timestamp
        ).signature
        return "\(query)&X-Amz-Signature=\(signature)"
    }

    private func signature(
        of request: Request, query: String, headers: CanonicalHeaders, payloadHash: String, timestamp: String
    ) -> (signature: String, scope: String) {
        (state ?? SigningState()).signature(
            secretAccessKey: credentials.secretAccessKey, timestamp: timestamp, region: region, service: service
        ) { bytes in
            SigV4.appendCanonicalRequest(
                to: &bytes, method: request.method, path: request.path, query: query, headers: headers,
                payloadHash: payloadHash, pathRule: pathRule)
        }
    }

    private func canonicalHeaders(_ headers: HTTPHeaders, host: String) -> CanonicalHeaders {
        var headers = headers
        headers.append("host", host)
        return CanonicalHeaders(headers)
    }
}
