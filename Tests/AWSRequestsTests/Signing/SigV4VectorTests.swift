import AWSRequests
import Foundation
import HTTPTransport
import Objects
import TestMachine
import Testing

/// AWS's own signature test suite, read where it lies beside the repository.
@Suite struct SigV4VectorTests {
    @Test(
        "Canonical request, string to sign and signature are AWS's own, in headers and in the query",
        .enabled(if: !SigV4Vector.all.isEmpty, "the test vectors are not there: \(SigV4Vector.folder)"),
        arguments: SigV4Vector.all)
    func vector(_ vector: SigV4Vector) throws {
        let date = try #require(UTCTime(iso8601: vector.context.timestamp)).date
        let signer = vector.signer
        let hash = SHA256Digest(of: vector.body).hex

        let headers = signer.sign(vector.request, payloadHash: hash, at: date)
        let authorization = try #require(headers["Authorization"])
        #expect(authorization.hasSuffix("Signature=\(try vector.text("header-signature"))"))
        #expect(try vector.text("header-signed-request").contains(authorization))
        var sent = headers
        sent["Authorization"] = nil
        sent["host"] = vector.request.host
        try expectPieces(of: vector, kind: "header", headers: sent, query: vector.request.query, hash: hash)

        let query = signer.presign(
            vector.request, payloadHash: hash, expiresSeconds: vector.context.expiration_in_seconds, at: date)
        let parts = query.components(separatedBy: "&X-Amz-Signature=")
        #expect(parts.last == (try vector.text("query-signature")))
        var plain = vector.request.headers
        plain["host"] = vector.request.host
        try expectPieces(of: vector, kind: "query", headers: plain, query: parts[0], hash: hash)
    }

    private func expectPieces(
        of vector: SigV4Vector, kind: String, headers: HTTPHeaders, query: String, hash: String
    ) throws {
        let canonical = SigV4.canonicalRequest(
            method: vector.request.method, path: vector.request.path, query: query, headers: headers,
            signedHeaders: Set(headers.fields.map { $0.name.lowercased() }).sorted(), payloadHash: hash,
            pathRule: vector.signer.pathRule)
        #expect(canonical == (try vector.text("\(kind)-canonical-request")))
        let timestamp = try #require(UTCTime(iso8601: vector.context.timestamp)).basic
        let scope = SigV4.Scope(
            day: String(timestamp.prefix(8)), region: vector.context.region, service: vector.context.service)
        let text = SigV4.stringToSign(canonicalRequest: canonical, timestamp: timestamp, scope: scope)
        #expect(text == (try vector.text("\(kind)-string-to-sign")))
    }
}

/// One folder of the suite.
struct SigV4Vector: CustomTestStringConvertible, Sendable {
    struct Context: Decodable, Sendable {
        struct Keys: Decodable, Sendable {
            var access_key_id: String
            var secret_access_key: String
            var token: String?
        }
        var credentials: Keys
        var expiration_in_seconds: Int
        var normalize: Bool
        var region: String
        var service: String
        var sign_body: Bool
        var timestamp: String
        var omit_session_token: Bool?
    }

    var name: String
    var context: Context
    var request: SigV4Signer.Request
    var body: [UInt8]

    static let folder = Repository.path + "/../shared/testdata/aws-sigv4"
    static let all: [SigV4Vector] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().compactMap { try? SigV4Vector(name: $0) }
    }()

    var testDescription: String { name }

    var signer: SigV4Signer {
        // A token that is left out of the signature is added to the request after signing: to the signer there is none.
        let token = context.omit_session_token == true ? nil : context.credentials.token
        return SigV4Signer(
            credentials: Credentials(
                accessKeyID: context.credentials.access_key_id,
                secretAccessKey: context.credentials.secret_access_key, sessionToken: token),
            region: context.region, service: context.service, pathRule: .encodedAgain(normalized: context.normalize),
            sendsPayloadHash: context.sign_body)
    }

    init(name: String) throws {
        self.name = name
        let file = { (file: String) in try Data(contentsOf: URL(filePath: "\(Self.folder)/\(name)/\(file)")) }
        context = try JSONDecoder().decode(Context.self, from: try file("context.json"))
        let text = String(decoding: try file("request.txt"), as: UTF8.self).replacing("\r\n", with: "\n")
        let head = text.firstRange(of: "\n\n").map { text[..<$0.lowerBound] } ?? text[...]
        body = text.firstRange(of: "\n\n").map { Array(text[$0.upperBound...].utf8) } ?? []
        var lines = head.split(separator: "\n").map(String.init)
        let target = lines.removeFirst().split(separator: " ", maxSplits: 1)
        let url = String(target[1].dropLast(" HTTP/1.1".count)).split(separator: "?", maxSplits: 1)
        request = SigV4Signer.Request(
            method: String(target[0]), host: "", path: String(url[0]), query: url.count > 1 ? String(url[1]) : "")
        var fields: [HTTPHeaders.Field] = []
        for line in lines {
            if line.first == " ", !fields.isEmpty {
                fields[fields.count - 1].value += "\n\(line)"
            } else {
                let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                fields.append(HTTPHeaders.Field(parts[0], parts[1]))
            }
        }
        request.headers = HTTPHeaders(fields)
        request.host = request.headers["host"] ?? ""
        request.headers["host"] = nil
    }

    func text(_ file: String) throws -> String {
        try String(contentsOfFile: "\(Self.folder)/\(name)/\(file).txt", encoding: .utf8)
            .replacing("\r\n", with: "\n").trimmingCharacters(in: .newlines)
    }
}
