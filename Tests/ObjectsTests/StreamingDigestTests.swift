import Objects
import Testing

/// Vectors: FIPS 180-4 examples (NIST), RFC 1321 for MD5, RFC 4231 for HMAC.
@Suite struct StreamingDigestTests {
    struct Vector: CustomTestStringConvertible, Sendable {
        let algorithm: StreamingDigest.Algorithm
        let message: [UInt8]
        let hex: String
        var testDescription: String { "\(algorithm) of \(message.count) bytes" }

        init(_ algorithm: StreamingDigest.Algorithm, _ message: String, _ hex: String) {
            self.algorithm = algorithm
            self.message = Array(message.utf8)
            self.hex = hex
        }
    }

    private static let twoBlocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
    private static let million = String(repeating: "a", count: 1_000_000)

    @Test(
        "Published digests, in one piece and in many",
        arguments: [
            Vector(.sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            Vector(.sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            Vector(.sha256, twoBlocks, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
            Vector(.sha256, million, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
            Vector(.sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            Vector(.sha1, twoBlocks, "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
            Vector(.md5, "", "d41d8cd98f00b204e9800998ecf8427e"),
            Vector(.md5, "message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
        ])
    func published(_ vector: Vector) {
        #expect(encodeHex(digest(vector.algorithm, of: vector.message)) == vector.hex)
        for size in [1, 7, 64, 65] where vector.message.count < 1_000 || size > 60 {
            var hasher = StreamingDigest(vector.algorithm)
            for start in stride(from: 0, to: vector.message.count, by: size) {
                hasher.update(Array(vector.message[start..<min(start + size, vector.message.count)]))
            }
            let bytes = hasher.finish()
            #expect(encodeHex(bytes) == vector.hex, "in pieces of \(size)")
        }
    }

    struct Code: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let key: [UInt8]
        let message: [UInt8]
        let hex: String
    }

    @Test(
        "HMAC-SHA256 of RFC 4231",
        arguments: [
            Code(
                testDescription: "case 1", key: [UInt8](repeating: 0x0B, count: 20), message: Array("Hi There".utf8),
                hex: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
            Code(
                testDescription: "case 2", key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8),
                hex: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
            Code(
                testDescription: "case 6, a key longer than a block", key: [UInt8](repeating: 0xAA, count: 131),
                message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                hex: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
            Code(
                testDescription: "empty key and message", key: [], message: [],
                hex: "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
        ])
    func hmac(_ code: Code) {
        #expect(encodeHex(hmacSHA256(key: code.key, message: code.message)) == code.hex)
        let key = HMACKey(code.key)
        var hasher = StreamingDigest(.sha256)
        for _ in 1...2 {
            #expect(code.message.withUnsafeBytes { key.code(of: $0, &hasher) }.hex == code.hex)
        }
    }

    @Test("A key made ready gives OpenSSL's codes", arguments: [0, 1, 55, 56, 63, 64, 65, 200])
    func readyKey(_ count: Int) {
        let (key, message) = ((0..<count).map { UInt8($0) }, [UInt8](repeating: 0xA5, count: 3 * count))
        var hasher = StreamingDigest(.sha256)
        let code = message.withUnsafeBytes { HMACKey(key).code(of: $0, &hasher) }
        #expect(code.bytes == hmacSHA256(key: key, message: message))
    }

    @Test("Digests are computed at the same time on several threads")
    func concurrent() async {
        let expected = digest(.sha256, of: Array("abc".utf8))
        await withTaskGroup(of: Bool.self) { group in
            for _ in 1...8 {
                group.addTask { (1...500).allSatisfy { _ in digest(.sha256, of: Array("abc".utf8)) == expected } }
            }
            for await isEqual in group { #expect(isEqual) }
        }
    }
}
