import HTTPTransport
import Objects
import S3

extension S3Writer {
    /// Declares the digest of a body in the way that the store takes.
    ///
    /// - Throws: `S3Error` where the body cannot be read.
    func declare(_ sha256: SHA256Digest, of body: RequestBody, in call: inout S3Call) throws {
        switch client.configuration.ways.checksums {
        case .off: break
        case .md5: call.headers["Content-MD5"] = encodeBase64(try md5(of: body, call))
        case .sha256:
            call.headers["x-amz-checksum-sha256"] = sha256.base64
            call.headers["x-amz-sdk-checksum-algorithm"] = "SHA256"
        }
    }

    private func md5(of body: RequestBody, _ call: S3Call) throws -> [UInt8] {
        var digest = StreamingDigest(.md5)
        do {
            try body.forEachPiece { digest.update($0) }
        } catch {
            throw call.error(.invalidRequest, "\(error)", bucket: bucket)
        }
        return digest.finish()
    }
}
