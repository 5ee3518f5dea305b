import Objects
import Testing

@Suite struct SHA256DigestTests {
    private let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    private let abcBase64 = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="

    @Test("A digest is the same from bytes, hexadecimal digits of either case, and base64")
    func forms() throws {
        let digest = SHA256Digest(of: "abc".utf8)
        #expect(digest.hex == abc)
        #expect(digest.base64 == abcBase64)
        #expect("\(digest)" == abc)
        #expect(SHA256Digest(hex: abc) == digest)
        #expect(SHA256Digest(hex: abc.uppercased()) == digest)
        #expect(SHA256Digest(base64: abcBase64) == digest)
        #expect(SHA256Digest(bytes: digest.bytes) == digest)
    }

    @Test(
        "What is not 64 hexadecimal digits is no digest",
        arguments: [
            "", "ba", String(repeating: "a", count: 63), String(repeating: "a", count: 66),
            String(repeating: "g", count: 64), " " + String(repeating: "a", count: 63),
            String(repeating: "é", count: 32),
            "+" + String(repeating: "a", count: 63),
        ])
    func notHex(_ text: String) {
        #expect(SHA256Digest(hex: text) == nil)
    }

    @Test(
        "What is not base64 of 32 bytes is no digest, a composite checksum least of all",
        arguments: [
            "", "AAAA", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=-2", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0",
            "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0=", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=\n",
        ])
    func notBase64(_ text: String) {
        #expect(SHA256Digest(base64: text) == nil)
    }

    @Test("Messages one after another in one context have the digests that they have alone")
    func severalMessages() {
        var hasher = StreamingDigest(.sha256)
        for message in ["", "abc", "", String(repeating: "a", count: 1000), "abc"] {
            let bytes = Array(message.utf8)
            hasher.update(Array(bytes.prefix(1)))
            let found = bytes.dropFirst().withUnsafeBytes { SHA256Digest(of: $0, &hasher) }
            #expect(found == SHA256Digest(of: bytes))
            #expect(found.hex == encodeHex(digest(.sha256, of: bytes)))
        }
    }

    @Test("Hexadecimal digits where they lie are read like a text, and nothing else is a digest")
    func hexWhereItLies() {
        for text in [abc, abc.uppercased()] {
            #expect(Array(text.utf8).withUnsafeBytes { SHA256Digest(hex: $0) }?.hex == abc)
        }
        for text in ["", String(abc.dropLast()), abc + "0", String(abc.dropLast()) + "g", " " + abc.dropLast()] {
            #expect(Array(text.utf8).withUnsafeBytes { SHA256Digest(hex: $0) } == nil, "\(text)")
        }
    }

    @Test("31 or 33 bytes are no digest", arguments: [0, 31, 33])
    func notBytes(_ count: Int) {
        #expect(SHA256Digest(bytes: [UInt8](repeating: 0, count: count)) == nil)
    }
}

@Suite struct EncodingsTests {
    @Test("Every byte survives hexadecimal and base64")
    func roundTrip() {
        for count in [0, 1, 2, 3, 4, 255, 256] {
            let bytes = (0..<count).map { UInt8($0) }
            #expect(decodeHex(encodeHex(bytes)) == bytes)
            #expect(decodeBase64(encodeBase64(bytes)) == bytes)
        }
    }

    @Test(
        "Base64 of RFC 4648",
        arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")])
    func base64(_ text: String, _ encoded: String) {
        #expect(encodeBase64(Array(text.utf8)) == encoded)
    }

    @Test("Wrong hexadecimal text is refused", arguments: ["a", "0x", "zz", "a ", "aé"])
    func wrongHex(_ text: String) {
        #expect(decodeHex(text) == nil)
    }

    @Test("Only hexadecimal digits have a value")
    func digits() {
        let digits = Array("0123456789abcdef".utf8)
        for byte in UInt8.min...UInt8.max {
            let expected = digits.firstIndex(of: byte) ?? Array("0123456789ABCDEF".utf8).firstIndex(of: byte)
            #expect(hexValue(byte).map { Int($0) } == expected)
        }
    }
}
