import CLibcrypto

/// A digest over bytes that come in pieces, computed by OpenSSL's libcrypto.
///
/// It owns its OpenSSL context, which is bound to no thread.
package struct StreamingDigest: ~Copyable, @unchecked Sendable {
    package enum Algorithm: Sendable {
        case sha256, sha384, sha512, sha1, md5
    }

    private let context: OpaquePointer
    private let algorithm: Algorithm

    package init(_ algorithm: Algorithm) {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, algorithm.implementation, nil) == 1 else {
            preconditionFailure("libcrypto offers no \(algorithm): out of memory, or a build without it")
        }
        self.context = context
        self.algorithm = algorithm
    }

    deinit { EVP_MD_CTX_free(context) }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// The digest of all bytes so far. No bytes may follow.
    package mutating func finish() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        EVP_DigestFinal_ex(context, &digest, &length)
        return Array(digest.prefix(Int(length)))
    }

    /// The digest of all bytes so far, in a buffer that goes with the call. The next message begins after it, in the same
    /// context: a new one costs more than hashing a short message.
    package mutating func finishMessage<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Int(EVP_MAX_MD_SIZE)) { digest in
            var length: UInt32 = 0
            EVP_DigestFinal_ex(context, digest.baseAddress, &length)
            EVP_DigestInit_ex(context, algorithm.implementation, nil)
            return body(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(digest)[..<Int(length)]))
        }
    }
}

extension StreamingDigest.Algorithm {
    // Fetched from libcrypto's providers once: a fetch for each digest costs more than hashing a short message. They are
    // immutable and never freed.
    nonisolated(unsafe) private static let fetchedSHA256 = EVP_MD_fetch(nil, "SHA256", nil)
    nonisolated(unsafe) private static let fetchedSHA384 = EVP_MD_fetch(nil, "SHA384", nil)
    nonisolated(unsafe) private static let fetchedSHA512 = EVP_MD_fetch(nil, "SHA512", nil)
    nonisolated(unsafe) private static let fetchedSHA1 = EVP_MD_fetch(nil, "SHA1", nil)
    nonisolated(unsafe) private static let fetchedMD5 = EVP_MD_fetch(nil, "MD5", nil)

    /// The implementation; `nil` when this build of libcrypto lacks it (MD5 in FIPS mode).
    fileprivate var implementation: OpaquePointer? {
        switch self {
        case .sha256: Self.fetchedSHA256
        case .sha384: Self.fetchedSHA384
        case .sha512: Self.fetchedSHA512
        case .sha1: Self.fetchedSHA1
        case .md5: Self.fetchedMD5
        }
    }
}

/// The digest of `bytes`.
package func digest(_ algorithm: StreamingDigest.Algorithm, of bytes: [UInt8]) -> [UInt8] {
    var hasher = StreamingDigest(algorithm)
    hasher.update(bytes)
    return hasher.finish()
}

/// HMAC-SHA256 (RFC 2104) of `message` under `key`.
package func hmacSHA256(key: [UInt8], message: [UInt8]) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 0
    _ = HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &code, &length)
    return code
}
