import NIOHTTP1
import Objects

/// A failure to inject into requests that match.
///
/// As JSON for `PUT /_sandbox/faults`; all parts of the pattern are optional:
/// `[{"operation": "PutObject", "method": "PUT", "bucket": "b", "key": "v2/*", "skip": 2, "count": 1, "seconds": 90,
/// "share": 0.01, "seed": 7, "above": 3500, "kind": {"slowDown503": {}}}]`, with arguments as in
/// `{"latency": {"milliseconds": 50}}`.
package struct SandboxFault: Codable, Sendable, Equatable {
    /// The effect on a matching request.
    package enum Kind: Codable, Sendable, Equatable {
        /// The answer comes later.
        case latency(milliseconds: Int)
        /// 503 SlowDown, without effect.
        case slowDown503
        /// 500 InternalError, without effect.
        case internalError500
        /// The connection is reset, without effect.
        case resetBefore
        /// The request takes effect, then the connection is reset without an answer.
        case resetAfter
        /// The connection is reset after that many bytes of the answer's body.
        case truncatedBody(afterBytes: Int64)
        /// 200 with an `<Error>` document, without effect, as CopyObject and CompleteMultipartUpload can answer.
        case okWithErrorBody
        /// One bit of the answer's body is flipped.
        case wrongChecksum
        /// 412 PreconditionFailed, without effect.
        case preconditionFailed412
        /// 409 ConditionalRequestConflict, without effect.
        case conflict409
        /// The service's clock is off by that many seconds, in its signature check and its `Date` field.
        case clockSkew(seconds: Double)
        /// 400 ExpiredToken, without effect.
        case expiredToken
        /// 403 AccessDenied, without effect.
        case accessDenied403
        /// Another answer, without effect: a login page, a bot check, an error page.
        case replacedAnswer(status: Int, contentType: String, body: String)
        /// Header fields of the answer are set, or removed if the value is empty, like a CDN's rule.
        case changedHeaders([String: String])
        /// The answer's body is cut to that many bytes, and so is its stated length: an edge location keeps a partial file.
        case shortBody(bytes: Int64)
    }

    /// The API name, or `CDN` for requests to the CDN face; `nil` for all S3 operations.
    package var operation: String?
    package var method: String?
    package var bucket: String?
    /// A pattern in which `*` matches any bytes and `?` one. Matched with the key, on the CDN with the path.
    package var key: String?
    /// The number of matching requests that pass first.
    package var skip: Int
    /// The number of requests with the fault after that; `nil` for all.
    package var count: Int?
    /// The time from the first request with the fault until it ends, by the sandbox's clock; `nil` for no end.
    package var seconds: Double?
    /// The share of those requests that are struck, between 0 and 1; `nil` for all. Which ones is drawn from the seed.
    package var share: Double?
    package var seed: UInt64
    /// The number of those requests that pass in each second of the sandbox's clock; `nil` for none.
    package var above: Int?
    package var kind: Kind

    package init(
        _ kind: Kind, operation: String? = nil, method: String? = nil, bucket: String? = nil, key: String? = nil,
        skip: Int = 0, count: Int? = nil, seconds: Double? = nil, share: Double? = nil, seed: UInt64 = 0,
        above: Int? = nil
    ) {
        self.operation = operation
        self.method = method
        self.bucket = bucket
        self.key = key
        self.skip = skip
        self.count = count
        self.seconds = seconds
        self.share = share
        self.seed = seed
        self.above = above
        self.kind = kind
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        operation = try container.decodeIfPresent(String.self, forKey: .operation)
        method = try container.decodeIfPresent(String.self, forKey: .method)
        bucket = try container.decodeIfPresent(String.self, forKey: .bucket)
        key = try container.decodeIfPresent(String.self, forKey: .key)
        skip = try container.decodeIfPresent(Int.self, forKey: .skip) ?? 0
        count = try container.decodeIfPresent(Int.self, forKey: .count)
        seconds = try container.decodeIfPresent(Double.self, forKey: .seconds)
        share = try container.decodeIfPresent(Double.self, forKey: .share)
        seed = try container.decodeIfPresent(UInt64.self, forKey: .seed) ?? 0
        above = try container.decodeIfPresent(Int.self, forKey: .above)
        kind = try container.decode(Kind.self, forKey: .kind)
        guard isWithinBounds else {
            throw DecodingError.dataCorruptedError(
                forKey: .kind, in: container, debugDescription: "a number or a text of the fault is out of bounds")
        }
    }

    private var isWithinBounds: Bool {
        let counts = 0...Self.countMax
        return [skip, count ?? 0, above ?? 0].allSatisfy(counts.contains) && (seconds ?? 0) >= 0
            && (0...1).contains(share ?? 0) && kind.isWithinBounds
    }

    /// The largest `skip`, `count` and `above`.
    private static let countMax = 1_000_000_000

    func matches(_ subject: FaultSubject) -> Bool {
        (operation ?? subject.defaultOperation) == subject.operation && (method ?? subject.method) == subject.method
            && (bucket ?? subject.bucket) == subject.bucket
            && (key.map { wildcard($0, matches: subject.key.text) } ?? true)
    }
}
