import AWSRequests
import FoundationEssentials
import Objects

/// Identifies the sender of a request, and refuses a wrong key, a wrong clock or an altered request.
struct SignatureCheck: Sendable {
    let keys: KeyRing

    init(credentials: [SandboxCredentials]) { keys = KeyRing(credentials) }

    /// The largest difference of the clocks, in seconds.
    static let skewSecondsMax: Double = 900

    struct Verdict: Sendable {
        var caller: Caller
        var chunks: ChunkSigning?
    }

    /// - Parameter payloadHash: the digest that the client declares, or the body's real digest without one.
    /// - Throws: `S3Refusal`: InvalidAccessKeyId, SignatureDoesNotMatch, RequestTimeTooSkewed, AccessDenied,
    ///   InvalidToken, ExpiredToken.
    func check(
        _ request: SandboxRequest, target: RequestTarget, payloadHash: String, now: Date
    ) throws -> Verdict {
        guard let signature = try RequestSignature(request: request, target: target) else {
            return Verdict(caller: .anonymous)
        }
        guard let known = keys[signature.accessKeyID] else {
            throw S3Refusal(
                403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.",
                details: [("AWSAccessKeyId", signature.accessKeyID)])
        }
        try checkTime(of: signature, now: now)
        try checkCoverage(of: signature, request)
        let canonical = signature.canonicalRequest(of: request, target: target, payloadHash: payloadHash)
        let text = SigV4.stringToSign(
            canonicalRequest: canonical, timestamp: signature.timestamp, scope: signature.scope)
        let key = SigV4.signingKey(secretAccessKey: known.secretAccessKey, scope: signature.scope)
        guard SigV4.signature(of: text, signingKey: key) == signature.signature else {
            throw S3Refusal(
                403, "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. Check your key and "
                    + "signing method.",
                details: [
                    ("AWSAccessKeyId", signature.accessKeyID), ("StringToSign", text),
                    ("SignatureProvided", signature.signature), ("CanonicalRequest", canonical),
                ])
        }
        guard signature.token == known.sessionToken else {
            throw S3Refusal(400, "InvalidToken", "The provided token is malformed or otherwise invalid.")
        }
        if let end = known.expiration, end <= now {
            throw S3Refusal(400, "ExpiredToken", "The provided token has expired.")
        }
        return Verdict(
            caller: .key(known.accessKeyID),
            chunks: ChunkSigning(
                key: key, scope: signature.scope, timestamp: signature.timestamp, seed: signature.signature))
    }

    private func checkTime(of signature: RequestSignature, now: Date) throws {
        guard let time = UTCTime(basic: signature.timestamp)?.date else {
            throw S3Refusal(403, "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header")
        }
        let age = now.timeIntervalSince(time)
        if let expires = signature.expiresSeconds {
            guard age <= Double(expires) else { throw S3Refusal(403, "AccessDenied", "Request has expired") }
            guard age >= -Self.skewSecondsMax else {
                throw S3Refusal(403, "AccessDenied", "Request is not valid yet")
            }
        } else if abs(age) > Self.skewSecondsMax {
            throw S3Refusal(
                403, "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large.",
                details: [
                    ("RequestTime", signature.timestamp), ("ServerTime", UTCTime(now).iso8601),
                    ("MaxAllowedSkewMilliseconds", "900000"),
                ])
        }
    }

    /// `host` and every `x-amz-` field must be signed.
    private func checkCoverage(of signature: RequestSignature, _ request: SandboxRequest) throws {
        let demanded = request.headers.map { $0.name.lowercased() }.filter { $0.hasPrefix("x-amz-") } + ["host"]
        let missing = Set(demanded).subtracting(signature.signedHeaders)
        guard missing.isEmpty else {
            throw S3Refusal(
                403, "AccessDenied", "There were headers present in the request which were not signed",
                details: [("HeadersNotSigned", missing.sorted().joined(separator: ", "))])
        }
    }
}
