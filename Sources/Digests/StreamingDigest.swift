import CLibcrypto

/// A digest over bytes that come in pieces, computed by OpenSSL's libcrypto.
package struct StreamingDigest: ~Copyable {
    package enum Algorithm: Sendable {
        case sha256, sha1, md5
    }

    private let context: OpaquePointer

    package init(_ algorithm: Algorithm) {
        let type =
            switch algorithm {
            case .sha256: EVP_sha256()
            case .sha1: EVP_sha1()
            case .md5: EVP_md5()
            }
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, type, nil) == 1 else {
            preconditionFailure("libcrypto offers no \(algorithm): out of memory, or a build without it")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// The digest of all bytes so far. Nothing may be added after.
    package mutating func finish() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        EVP_DigestFinal_ex(context, &digest, &length)
        return Array(digest.prefix(Int(length)))
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
