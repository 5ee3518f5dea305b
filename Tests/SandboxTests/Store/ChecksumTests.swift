import AWSRequests
import NIOHTTP1
import Objects
import S3
import Testing

@testable import Sandbox

@Suite("Checksums and digests of bodies")
struct ChecksumTests {
    /// Check values of the CRC catalogue (reveng), and RFC 3174 / FIPS 180-2 digests, of "123456789".
    static let known: [(ChecksumAlgorithm, String)] = [
        (.crc32, "cbf43926"), (.crc32c, "e3069283"), (.crc64nvme, "ae8b14860a799888"),
        (.sha1, "f7c3bc1d808e04732adf679965ccc34ca7ae3441"),
        (.sha256, "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"),
    ]

    @Test("Check values", arguments: known)
    func checkValue(_ algorithm: ChecksumAlgorithm, _ hex: String) throws {
        let body = ObjectBody("123456789")
        let digests = try BodyDigests(of: body, algorithms: [algorithm])
        #expect(digests.checksums[algorithm] == encodeBase64(decodeHex(hex) ?? []))
        // In two pieces, at each place.
        for split in 1..<9 {
            let pieces = ObjectBody.concatenation([body.slice(0..<Int64(split)), body.slice(Int64(split)..<9)])
            #expect(try BodyDigests(of: pieces, algorithms: [algorithm]).checksums == digests.checksums)
        }
    }

    @Test(
        "A declared digest that is wrong is refused and nothing is stored",
        arguments: [
            ("x-amz-checksum-crc32", "AAAAAA==", "BadDigest"), ("x-amz-checksum-crc32c", "AAAAAA==", "BadDigest"),
            ("x-amz-checksum-crc64nvme", "AAAAAAAAAAA=", "BadDigest"),
            ("x-amz-checksum-sha1", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "BadDigest"),
            ("x-amz-checksum-sha256", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "BadDigest"),
            ("x-amz-checksum-sha256", "AAAA", "InvalidRequest"), ("content-md5", "AAAA", "InvalidDigest"),
            ("content-md5", "AAAAAAAAAAAAAAAAAAAAAA==", "BadDigest"),
            ("x-amz-sdk-checksum-algorithm", "XXHASH3", "InvalidRequest"),
        ])
    func refused(_ header: String, _ value: String, _ code: String) async throws {
        let bench = try SandboxBench()
        try await bench.sandbox.createBucket("b")
        let response = await bench.send("PUT", "/b/k", [header: value], body: "abc")
        #expect(response.status == 400)
        #expect(response.errorCode == code)
        #expect(try await bench.sandbox.versions("b").isEmpty)
    }

    @Test("A multipart object has a composite ETag; its copy is one part with the digest of the bytes")
    func multipart() async throws {
        let bench = try SandboxBench()
        try await bench.sandbox.createBucket("b")
        let parts = [String(repeating: "a", count: 5 << 20), "tail"]
        let begun = await bench.send("POST", "/b/k?uploads", ["x-amz-checksum-algorithm": "SHA256"])
        let upload = try #require(try XMLTree(parsing: begun.body.collected()).text("UploadId"))
        var listed = ""
        for (index, part) in parts.enumerated() {
            let target = "/b/k?partNumber=\(index + 1)&uploadId=\(upload)"
            let tag = await bench.send("PUT", target, body: part).header("etag") ?? ""
            listed += "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\(xmlEscape(tag))</ETag></Part>"
        }
        let document = "<CompleteMultipartUpload>\(listed)</CompleteMultipartUpload>"
        #expect(await bench.send("POST", "/b/k?uploadId=\(upload)", body: document).status == 200)
        let md5s = parts.flatMap { digest(.md5, of: Array($0.utf8)) }
        let object = try #require(try await bench.sandbox.versions("b").first?.version)
        #expect(object.etag.text == encodeHex(digest(.md5, of: md5s)) + "-2")
        let shas = parts.flatMap { SHA256Digest(of: $0.utf8).bytes }
        #expect(object.checksum?.value == SHA256Digest(of: shas).base64 + "-2")
        #expect(object.checksum?.kind == .composite)

        let second = await bench.send("GET", "/b/k?partNumber=2")
        #expect((second.status, second.text) == (206, "tail"))
        #expect(second.header("x-amz-mp-parts-count") == "2")
        #expect(await bench.send("GET", "/b/k?partNumber=3").status == 416)

        #expect(await bench.send("PUT", "/b/copy", ["x-amz-copy-source": "b/k"]).status == 200)
        let copy = try #require(try await bench.sandbox.versions("b").first?.version)
        #expect(copy.etag.text == encodeHex(digest(.md5, of: Array(parts.joined().utf8))))
        #expect(copy.checksum?.value == SHA256Digest(of: parts.joined().utf8).base64)
        #expect(copy.checksum?.kind == .fullObject)
    }

    @Test(
        "A completion that does not fit the parts is refused",
        arguments: [
            ("<Part><PartNumber>1</PartNumber><ETag>00</ETag></Part>", "InvalidPart"),
            (
                "<Part><PartNumber>2</PartNumber><ETag>T2</ETag></Part><Part><PartNumber>1</PartNumber><ETag>T1</ETag></Part>",
                "InvalidPartOrder"
            ),
            (
                "<Part><PartNumber>1</PartNumber><ETag>T1</ETag></Part><Part><PartNumber>2</PartNumber><ETag>T2</ETag></Part>",
                "EntityTooSmall"
            ),
            ("<Part><PartNumber>3</PartNumber><ETag>T1</ETag></Part>", "InvalidPart"), ("", "MalformedXML"),
        ])
    func badCompletion(_ parts: String, _ code: String) async throws {
        let bench = try SandboxBench()
        try await bench.sandbox.createBucket("b")
        let begun = await bench.send("POST", "/b/k?uploads")
        let upload = try #require(try XMLTree(parsing: begun.body.collected()).text("UploadId"))
        var document = "<CompleteMultipartUpload>\(parts)</CompleteMultipartUpload>"
        for number in 1...2 {
            let tag = await bench.send("PUT", "/b/k?partNumber=\(number)&uploadId=\(upload)", body: "part \(number)")
            document = document.replacing("T\(number)", with: xmlEscape(tag.header("etag") ?? ""))
        }
        let response = await bench.send("POST", "/b/k?uploadId=\(upload)", body: document)
        #expect(response.status == 400)
        #expect(response.errorCode == code)
        #expect(try await bench.sandbox.versions("b").isEmpty)
    }
}
