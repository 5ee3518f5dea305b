import AWSRequests
import FoundationEssentials
import NIOHTTP1
import Objects

/// The signature of one request (AWS Signature Version 4), from its headers or its query.
///
/// The canonical request is built here, independently of the client's code, so that a mistake in one becomes visible.
struct RequestSignature: Sendable {
    let accessKeyID: String
    let scope: SigV4.Scope
    let timestamp: String
    let signedHeaders: [String]
    let signature: String
    let token: String?
    /// The validity of a presigned request, in seconds from `timestamp`; `nil` for other requests.
    let expiresSeconds: Int?

    static let expirySecondsMax = 604_800

    /// - Returns: `nil` for an anonymous request.
    /// - Throws: `S3Refusal` for a malformed signature, or one of another kind.
    init?(request: SandboxRequest, target: RequestTarget) throws {
        if let authorization = request.header("authorization") {
            try self.init(authorization: authorization, request: request)
        } else if target.has("X-Amz-Algorithm") {
            try self.init(presigned: target)
        } else {
            return nil
        }
    }

    private init(authorization: String, request: SandboxRequest) throws {
        guard authorization.hasPrefix(SigV4.algorithm + " ") else {
            throw S3Refusal.invalidRequest(
                "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.")
        }
        var fields: [Substring: Substring] = [:]
        for field in authorization.dropFirst(SigV4.algorithm.count).split(separator: ",") {
            let pair = field.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { fields[pair[0].trimmingPrefix(while: { $0 == " " })] = pair[1] }
        }
        guard let timestamp = request.header("x-amz-date") else {
            throw S3Refusal(403, "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header")
        }
        try self.init(
            credential: fields["Credential"], timestamp: timestamp, signedHeaders: fields["SignedHeaders"],
            signature: fields["Signature"], token: request.header("x-amz-security-token"), expiresSeconds: nil)
    }

    private init(presigned target: RequestTarget) throws {
        guard target["X-Amz-Algorithm"] == SigV4.algorithm, let expires = target["X-Amz-Expires"].flatMap({ Int($0) }),
            (1...Self.expirySecondsMax).contains(expires)
        else {
            throw S3Refusal(
                400, "AuthorizationQueryParametersError", "X-Amz-Expires must be between 1 and 604800 seconds")
        }
        try self.init(
            credential: target["X-Amz-Credential"].map { $0[...] }, timestamp: target["X-Amz-Date"] ?? "",
            signedHeaders: target["X-Amz-SignedHeaders"].map { $0[...] },
            signature: target["X-Amz-Signature"].map { $0[...] }, token: target["X-Amz-Security-Token"],
            expiresSeconds: expires)
    }

    private init(
        credential: Substring?, timestamp: String, signedHeaders: Substring?, signature: Substring?, token: String?,
        expiresSeconds: Int?
    ) throws {
        let parts = (credential ?? "").split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 5, parts[parts.count - 1] == "aws4_request", let signedHeaders, let signature,
            timestamp.hasPrefix(parts[parts.count - 4])
        else {
            throw S3Refusal(
                400, "AuthorizationHeaderMalformed", "The authorization header that you provided is not valid.")
        }
        accessKeyID = parts[..<(parts.count - 4)].joined(separator: "/")
        scope = SigV4.Scope(
            day: String(parts[parts.count - 4]), region: String(parts[parts.count - 3]),
            service: String(parts[parts.count - 2]))
        self.timestamp = timestamp
        self.signedHeaders = signedHeaders.split(separator: ";").map(String.init)
        self.signature = String(signature)
        self.token = token
        self.expiresSeconds = expiresSeconds
    }

    /// The canonical request (AWS, "Create a signed AWS API request", step 1).
    func canonicalRequest(of request: SandboxRequest, target: RequestTarget, payloadHash: String) -> String {
        let query = request.target.dropFirst(target.rawPath.utf8.count).drop { $0 == "?" }
            .split(separator: "&").filter { !$0.hasPrefix("X-Amz-Signature=") }.joined(separator: "&")
        let headers = signedHeaders.map { name in
            let values = request.headers[name].map { value in
                value.split(whereSeparator: { $0 == " " || $0 == "\t" }).joined(separator: " ")
            }
            return "\(name):\(values.joined(separator: ","))\n"
        }
        let path = s3PercentEncode(target.path, encodingSlash: false)
        return [
            request.method, path, SigV4.canonicalQuery(query), headers.joined(),
            signedHeaders.joined(separator: ";"), payloadHash,
        ].joined(separator: "\n")
    }
}

/// The start of the signature chain of an upload's chunks.
struct ChunkSigning: Sendable {
    let key: [UInt8]
    let scope: SigV4.Scope
    let timestamp: String
    /// The request's own signature: the first link.
    let seed: String
}
