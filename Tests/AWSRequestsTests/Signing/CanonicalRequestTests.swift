import AWSRequests
import FoundationEssentials
import HTTPTransport
import Testing

/// The canonical form of what AWS's vectors do not have.
@Suite struct CanonicalRequestTests {
    private static func lines(_ headers: HTTPHeaders, signed: [String]) -> [Substring] {
        SigV4.canonicalRequest(
            method: "GET", path: "/a%20b/../c", query: "", headers: headers, signedHeaders: signed, payloadHash: "h"
        ).split(separator: "\n", omittingEmptySubsequences: false)
    }

    @Test("Fields are sorted by name, and those of one name keep their order")
    func sorted() {
        let headers: HTTPHeaders = ["b": " 2 \t 3 ", "X-A": "1", "B": "", "a": "x", "x-a": "  ", "B": "4"]
        #expect(
            Self.lines(headers, signed: ["a", "b", "x-a"])
                == ["GET", "/a%20b/../c", "", "a:x", "b:2 3,,4", "x-a:1,", "", "a;b;x-a", "h"])
    }

    @Test("A signed name without a field has an empty line; fields that are not signed have none")
    func missing() {
        #expect(
            Self.lines(["b": "1", "c": "2"], signed: ["a", "c"])
                == ["GET", "/a%20b/../c", "", "a:", "c:2", "", "a;c", "h"])
    }

    @Test("A name before a longer one of the same beginning")
    func prefixes() throws {
        let signer = SigV4Signer(credentials: Credentials(accessKeyID: "id", secretAccessKey: "secret"), region: "r")
        let request = SigV4Signer.Request(
            method: "PUT", host: "example.org", path: "/",
            headers: ["x-amz-meta-ab": "1", "x-amz-meta-a": "2", "Z": "3"])
        let headers = signer.sign(request, payloadHash: "h", at: Date(timeIntervalSince1970: 1_440_938_160))
        let authorization = try #require(headers["authorization"])
        #expect(
            authorization.hasPrefix(
                "AWS4-HMAC-SHA256 Credential=id/20150830/r/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;"
                    + "x-amz-date;x-amz-meta-a;x-amz-meta-ab;z, Signature="))
        #expect(headers["x-amz-date"] == "20150830T123600Z")
        #expect(request.headers.fields == Array(headers.fields.prefix(3)))
    }
}
