import HTTPTransport
import Objects

/// One operation to perform: what is sent, apart from address and signature.
struct S3Call: Sendable {
    /// What sending it twice can do.
    enum Effect: Sendable {
        /// Reads, and writes that leave the same when sent twice and change no object.
        case repeatable
        /// Writes an object, or makes something that a second sending would make again.
        case once
    }

    /// The API name, such as `CopyObject`.
    var operation: String
    var method: String
    var effect: Effect
    var key: ObjectKey?
    /// Names and values, not yet encoded; sent in this order. A flag has an empty value.
    var query: [(name: String, value: String)] = []
    var headers = HTTPHeaders()
    var body = RequestBody.none
    /// Hexadecimal SHA-256 of the body.
    var payloadHash = emptyPayloadHash
    var sink: (any ResponseBodySink)?
    /// `nil`: the transport's own.
    var timeouts: Timeouts?
    /// Whether a response is an answer; any other is an error.
    var isAnswer: @Sendable (HTTPResponse) -> Bool = { (200..<300).contains($0.status) }

    var encodedQuery: String {
        query.map {
            "\(s3PercentEncode($0.name, encodingSlash: true))=\(s3PercentEncode($0.value, encodingSlash: true))"
        }
        .joined(separator: "&")
    }

    /// Makes `document` the body.
    mutating func send(_ document: XMLWriter) {
        let bytes = document.bytes
        body = .bytes(bytes)
        payloadHash = SHA256Digest(of: bytes).hex
        headers["Content-Type"] = "application/xml"
    }

    /// Adds `versionId` when there is one.
    mutating func select(_ versionID: VersionID?) {
        if let versionID { query.append(("versionId", versionID.text)) }
    }

    mutating func require(_ condition: WriteCondition) {
        switch condition {
        case .none: break
        case .ifAbsent: headers["If-None-Match"] = "*"
        case .ifMatch(let etag): headers["If-Match"] = etag.quoted
        }
    }

    func error(
        _ code: S3Error.Code, _ message: String, bucket: String, status: Int = 0, requestID: String? = nil,
        mayHaveTakenEffect: Bool = false
    ) -> S3Error {
        S3Error(
            code: code, message: message, operation: operation, bucket: bucket, key: key, status: status,
            requestID: requestID, mayHaveTakenEffect: mayHaveTakenEffect && effect == .once)
    }
}

/// SHA-256 of nothing.
private let emptyPayloadHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/// For operations during which the service may be silent for long, because it copies or assembles gigabytes.
let serverSideWorkTimeouts = Timeouts(stallSeconds: 600)
