package import HTTPTransport
import Objects

/// The parts of AWS Signature Version 4, which the signer makes and a server checks.
///
/// Source: AWS, "Create a signed AWS API request" and "Authenticating Requests: Using the Authorization Header".
package enum SigV4 {
    package static let algorithm = "AWS4-HMAC-SHA256"
    /// Replaces the payload's digest, if the body is not part of the signature (always in presigned URLs).
    package static let unsignedPayload = "UNSIGNED-PAYLOAD"

    /// The rule by which a request's path becomes canonical.
    package enum PathRule: Sendable {
        /// S3: encoded once, `.`, `..` and `//` kept.
        case s3
        /// Other services: the path as sent is encoded once more; `normalized` first resolves `.`, `..` and `//`.
        case encodedAgain(normalized: Bool)
    }

    /// The scope in which a signature is valid.
    package struct Scope: Sendable, Equatable {
        /// `20150830`.
        package var day: String
        package var region: String
        package var service: String

        package init(day: String, region: String, service: String) {
            self.day = day
            self.region = region
            self.service = service
        }

        /// `20150830/us-east-1/s3/aws4_request`.
        package var text: String { "\(day)/\(region)/\(service)/aws4_request" }
    }

    /// The canonical request.
    ///
    /// - Parameters:
    ///   - path: as sent, before the `?`.
    ///   - query: as sent, after the `?`; for a presigned URL without `X-Amz-Signature`.
    ///   - headers: at least the signed ones; fields of one name are joined with `,` in their order.
    ///   - signedHeaders: lower-case names, sorted.
    ///   - payloadHash: hexadecimal SHA-256 of the body, or the value of the `x-amz-content-sha256` header.
    package static func canonicalRequest(
        method: String, path: String, query: String, headers: HTTPHeaders, signedHeaders: [String], payloadHash: String,
        pathRule: PathRule = .s3
    ) -> String {
        var bytes: [UInt8] = []
        appendCanonicalRequest(
            to: &bytes, method: method, path: path, query: query,
            headers: CanonicalHeaders(headers, signed: signedHeaders), payloadHash: payloadHash, pathRule: pathRule)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the canonical request to `bytes`.
    static func appendCanonicalRequest(
        to bytes: inout [UInt8], method: String, path: String, query: String, headers: CanonicalHeaders,
        payloadHash: String, pathRule: PathRule
    ) {
        let lineEnd = UInt8(ascii: "\n")
        bytes.append(contentsOf: method.utf8)
        bytes.append(lineEnd)
        bytes.append(contentsOf: canonicalPath(path, rule: pathRule).utf8)
        bytes.append(lineEnd)
        bytes.append(contentsOf: canonicalQuery(query).utf8)
        bytes.append(lineEnd)
        bytes.append(contentsOf: headers.lines)
        bytes.append(lineEnd)
        bytes.append(contentsOf: headers.names)
        bytes.append(lineEnd)
        bytes.append(contentsOf: payloadHash.utf8)
    }

    /// - Parameter timestamp: `20150830T123600Z`.
    package static func stringToSign(canonicalRequest: String, timestamp: String, scope: Scope) -> String {
        var bytes: [UInt8] = []
        appendStringToSign(
            to: &bytes, requestHash: SHA256Digest(of: Array(canonicalRequest.utf8)).hex, timestamp: timestamp,
            scope: scope.text)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the string to sign to `bytes`.
    static func appendStringToSign(to bytes: inout [UInt8], requestHash: String, timestamp: String, scope: String) {
        for part in [algorithm, timestamp, scope] {
            bytes.append(contentsOf: part.utf8)
            bytes.append(UInt8(ascii: "\n"))
        }
        bytes.append(contentsOf: requestHash.utf8)
    }

    /// The key that signs everything of one scope.
    package static func signingKey(secretAccessKey: String, scope: Scope) -> [UInt8] {
        [scope.day, scope.region, scope.service, "aws4_request"].reduce(Array("AWS4\(secretAccessKey)".utf8)) {
            hmacSHA256(key: $0, message: Array($1.utf8))
        }
    }

    /// 64 lower-case hexadecimal digits.
    package static func signature(of stringToSign: String, signingKey: [UInt8]) -> String {
        encodeHex(hmacSHA256(key: signingKey, message: Array(stringToSign.utf8)))
    }

    /// The query with names and values encoded alike and sorted by name, then by value; a name without `=` gets one.
    package static func canonicalQuery(_ query: String) -> String {
        guard !query.isEmpty else { return "" }
        let pairs = query.utf8.split(separator: UInt8(ascii: "&")).map { pair -> (name: String, value: String) in
            let separator = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            return (reencoded(pair[..<separator]), reencoded(pair[separator...].dropFirst()))
        }
        return pairs.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
            .map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    private static func canonicalPath(_ path: String, rule: PathRule) -> String {
        switch rule {
        case .s3:
            path.isEmpty ? "/" : s3PercentEncode(s3PercentDecode(path) ?? path, encodingSlash: false)
        case .encodedAgain(let normalized):
            s3PercentEncode(normalized ? normalizedPath(path) : path, encodingSlash: false)
        }
    }

    /// The path by RFC 3986 section 5.2.4, with runs of `/` as one.
    private static func normalizedPath(_ path: String) -> String {
        let parts = path.split(separator: "/")
        var kept: [Substring] = []
        for part in parts {
            switch part {
            case ".": continue
            case "..": _ = kept.popLast()
            default: kept.append(part)
            }
        }
        let endsInSlash = path.hasSuffix("/") && !kept.isEmpty
        return "/" + kept.joined(separator: "/") + (endsInSlash ? "/" : "")
    }

    private static func reencoded(_ part: Substring.UTF8View) -> String {
        let text = String(Substring(part))
        return s3PercentEncode(s3PercentDecode(text) ?? text, encodingSlash: true)
    }
}
