import AWSRequests
import FoundationEssentials
import NIOHTTP1
import NIOPosix
import Objects

extension SandboxS3 {
    /// The largest body that is digested on the calling thread, in bytes; larger ones use a thread that may block.
    private static let inlineBytesMax: Int64 = 1 << 20

    /// Authenticates the request, decodes the framing of its body, and checks the body against the client's claims.
    func receive(_ call: inout S3Call, as trusted: Caller?, now: Date) async throws {
        let declared = call.header("x-amz-content-sha256")
        if let trusted {
            call.caller = trusted
        } else {
            let isSigned = call.header("authorization") != nil
            guard !isSigned || declared != nil else {
                throw S3Refusal.invalidRequest("Missing required header for this request: x-amz-content-sha256")
            }
            let verdict = try signatures.check(
                call.request, target: call.target, payloadHash: declared ?? SigV4.unsignedPayload, now: now)
            call.caller = verdict.caller
            try await unframe(&call, declared: declared, signing: verdict.chunks)
        }
        try await checkBody(&call, declaredSHA256: declared)
    }

    private func unframe(_ call: inout S3Call, declared: String?, signing: ChunkSigning?) async throws {
        guard let declared, declared.hasPrefix("STREAMING-") else { return }
        let body = call.body
        let chunkSigning = declared.hasPrefix("STREAMING-AWS4-HMAC-SHA256-PAYLOAD") ? signing : nil
        let decoded = try await offLoop(bytes: body.length) { [bodies] in
            try AWSChunkedDecoder.decode(body, into: bodies, signing: chunkSigning)
        }
        if let length = call.header("x-amz-decoded-content-length"), Int64(length) != decoded.body.length {
            throw S3Refusal(
                400, "IncompleteBody",
                "You did not provide the number of bytes specified by the "
                    + "x-amz-decoded-content-length HTTP header")
        }
        call.body = decoded.body
        for trailer in decoded.trailers where trailer.name.hasPrefix("x-amz-checksum-") {
            call.trailers.add(name: trailer.name, value: trailer.value)
        }
    }

    private func checkBody(_ call: inout S3Call, declaredSHA256: String?) async throws {
        guard call.body.length > 0 || call.operation == .putObject || call.operation == .uploadPart else { return }
        let claims = try call.checksumClaims()
        var algorithms = Set(claims.map(\.algorithm))
        if algorithms.isEmpty { algorithms = [.crc64nvme] }
        let body = call.body
        let wanted = algorithms
        let digests = try await offLoop(bytes: body.length) { try BodyDigests(of: body, algorithms: wanted) }
        if let declaredSHA256, declaredSHA256.utf8.count == 64, encodeHex(digests.sha256) != declaredSHA256 {
            throw S3Refusal(
                400, "XAmzContentSHA256Mismatch",
                "The provided 'x-amz-content-sha256' header does not match what "
                    + "was computed.",
                details: [
                    ("ClientComputedContentSHA256", declaredSHA256),
                    ("S3ComputedContentSHA256", encodeHex(digests.sha256)),
                ])
        }
        try checkMD5(call, digests)
        for claim in claims {
            guard let value = claim.value, value != digests.checksums[claim.algorithm] else { continue }
            throw S3Refusal(
                400, "BadDigest",
                "The \(claim.algorithm.rawValue) you specified did not match the calculated checksum.")
        }
        call.digests = digests
        let algorithm = claims.first?.algorithm
        call.checksum = algorithm.flatMap { algorithm in
            digests.checksums[algorithm].map { ObjectChecksum(algorithm: algorithm, value: $0) }
        }
    }

    private func checkMD5(_ call: S3Call, _ digests: BodyDigests) throws {
        guard let text = call.header("content-md5") else { return }
        guard let claimed = decodeBase64(text), claimed.count == 16 else {
            throw S3Refusal(400, "InvalidDigest", "The Content-MD5 you specified was invalid.")
        }
        guard claimed == digests.md5 else {
            throw S3Refusal(
                400, "BadDigest", "The Content-MD5 you specified did not match what we received.",
                details: [("ExpectedDigest", encodeHex(claimed)), ("CalculatedDigest", encodeHex(digests.md5))])
        }
    }

    /// Runs blocking work over `bytes` bytes: on the calling thread if they are few, else on a thread that may block.
    func offLoop<Value: Sendable>(bytes: Int64, _ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        guard bytes > Self.inlineBytesMax else { return try work() }
        return try await NIOThreadPool.singleton.runIfActive(work)
    }
}

extension S3Call {
    /// The checksums that the client names, with their values where given.
    /// - Throws: InvalidRequest for an unknown algorithm or a malformed value.
    func checksumClaims() throws -> [(algorithm: ChecksumAlgorithm, value: String?)] {
        var claims: [(algorithm: ChecksumAlgorithm, value: String?)] = []
        for algorithm in ChecksumAlgorithm.allCases {
            guard let value = header(algorithm.headerName) ?? trailers.first(name: algorithm.headerName) else {
                continue
            }
            guard decodeBase64(value)?.count == algorithm.digestBytes else {
                throw S3Refusal.invalidRequest("Value for \(algorithm.headerName) header is invalid.")
            }
            claims.append((algorithm, value))
        }
        if claims.isEmpty, let name = header("x-amz-sdk-checksum-algorithm") {
            claims.append((try checksumAlgorithm(named: name), nil))
        }
        return claims
    }

    func checksumAlgorithm(named name: String) throws -> ChecksumAlgorithm {
        guard let algorithm = ChecksumAlgorithm(headerValue: name) else {
            throw S3Refusal.invalidRequest(
                "Checksum algorithm provided is unsupported. Please try again with any of the valid types: "
                    + "[CRC32, CRC32C, CRC64NVME, SHA1, SHA256]")
        }
        return algorithm
    }
}
