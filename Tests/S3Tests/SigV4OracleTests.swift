import AWSRequests
import Foundation
import HTTPTransport
import Objects
import S3
import Testing

/// Signatures against botocore's.
@Suite struct SigV4OracleTests {
    @Test(
        "Odd keys, queries and headers are signed as botocore signs them",
        .enabled(if: Python.hasBotocore, "the Python interpreter has no botocore"),
        arguments: [1, 2, 3])
    func agreesWithBotocore(seed: Int) throws {
        let script = repositoryRoot.appending(path: "Tests/Oracles/sigv4_oracle.py").path
        let lines = try Python.run([script, "1000", String(seed)]).split(separator: "\n")
        #expect(lines.count == 1000)
        for line in lines {
            let expected = try JSONDecoder().decode(OracleCase.self, from: Data(line.utf8))
            try expected.check()
        }
    }
}

/// One line of the oracle.
private struct OracleCase: Decodable {
    var method: String
    var host: String
    var basePath: String
    var key: String
    var query: [[String]]
    var headers: [[String]]
    var payloadHash: String
    var region: String
    var accessKeyID: String
    var secretAccessKey: String
    var sessionToken: String?
    var timestamp: String
    var expiresSeconds: Int
    var stringToSign: String
    var authorization: String
    var presignedSignature: String

    func check() throws {
        let query = query.map { pair in
            pair.map { s3PercentEncode($0, encodingSlash: true) }.joined(separator: "=")
        }
        let request = SigV4Signer.Request(
            method: method, host: host, path: "\(basePath)/\(s3PercentEncode(key, encodingSlash: false))",
            query: query.joined(separator: "&"), headers: HTTPHeaders(headers.map { HTTPHeaders.Field($0[0], $0[1]) }))
        let credentials = Credentials(
            accessKeyID: accessKeyID, secretAccessKey: secretAccessKey, sessionToken: sessionToken)
        let signer = SigV4Signer(credentials: credentials, region: region)
        let date = try #require(UTCTime(basic: timestamp)).date

        let signed = signer.sign(request, payloadHash: payloadHash, at: date)
        #expect(signed["Authorization"] == authorization, "\(stringToSign) of \(key.debugDescription)")
        let presigned = signer.presign(request, expiresSeconds: expiresSeconds, at: date)
        #expect(presigned.hasSuffix("&X-Amz-Signature=\(presignedSignature)"), "presigned \(key.debugDescription)")
    }
}
