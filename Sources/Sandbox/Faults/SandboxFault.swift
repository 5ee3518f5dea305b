import NIOHTTP1
import Objects

/// A failure to inject into requests that match.
///
/// As JSON for `PUT /_sandbox/faults`, all of the pattern may be left out:
/// `[{"operation": "PutObject", "method": "PUT", "bucket": "b", "key": "v2/*", "skip": 2, "count": 1,
/// "kind": {"slowDown503": {}}}]`, with arguments as in `{"latency": {"milliseconds": 50}}`.
package struct SandboxFault: Codable, Sendable, Equatable {
    /// What happens to a matching request.
    package enum Kind: Codable, Sendable, Equatable {
        /// Answered later.
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
        /// 200 with an `<Error>` document, without effect, as CopyObject and CompleteMultipartUpload can have it.
        case okWithErrorBody
        /// A byte of the answer's body is changed on the way.
        case wrongChecksum
        /// 412 PreconditionFailed, without effect.
        case preconditionFailed412
        /// 409 ConditionalRequestConflict, without effect.
        case conflict409
        /// The service's clock is off by that many seconds: in its signature check and its `Date` field.
        case clockSkew(seconds: Double)
        /// 400 ExpiredToken, without effect.
        case expiredToken
        /// 403 AccessDenied, without effect.
        case accessDenied403
        /// Another answer, without effect: the web page of a login, of a bot check, of an error.
        case replacedAnswer(status: Int, contentType: String, body: String)
        /// Header fields of the answer are set, and with an empty value taken off, as a rule of a CDN does.
        case changedHeaders([String: String])
        /// The answer's body is cut to that many bytes, and its length says so: an edge keeps a file that it got in part.
        case shortBody(bytes: Int64)
    }

    /// The API name, or `CDN` for requests to the CDN face; `nil` for every S3 operation.
    package var operation: String?
    package var method: String?
    package var bucket: String?
    /// `*` stands for any bytes, `?` for one. Matched with the key, at the CDN with the path.
    package var key: String?
    /// How many matching requests pass first.
    package var skip: Int
    /// How many are struck after that; `nil` for all.
    package var count: Int?
    package var kind: Kind

    package init(
        _ kind: Kind, operation: String? = nil, method: String? = nil, bucket: String? = nil, key: String? = nil,
        skip: Int = 0, count: Int? = nil
    ) {
        self.operation = operation
        self.method = method
        self.bucket = bucket
        self.key = key
        self.skip = skip
        self.count = count
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
        kind = try container.decode(Kind.self, forKey: .kind)
    }

    func matches(_ subject: FaultSubject) -> Bool {
        (operation ?? subject.defaultOperation) == subject.operation && (method ?? subject.method) == subject.method
            && (bucket ?? subject.bucket) == subject.bucket
            && (key.map { wildcard($0, matches: subject.key.text) } ?? true)
    }
}
