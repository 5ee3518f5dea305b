package import AWSRequests
package import HTTPTransport
package import Objects

/// One S3 operation to perform, in the words of its API. It does nothing by itself: only a connection sends it.
package struct S3Call: Sendable {
    /// The API name, such as `CopyObject`.
    package var operation: String
    package var method: String
    package var effect: AWSCall.Effect
    package var key: ObjectKey?
    /// Names and values, not yet encoded; sent in this order. A flag has an empty value.
    package var query: [(name: String, value: String)] = []
    package var headers = HTTPHeaders()
    package var body = RequestBody.none
    /// Hexadecimal SHA-256 of the body.
    package var payloadHash = emptyPayloadHash
    package var sink: (any ResponseBodySink)?
    /// `nil`: the transport's own.
    package var timeouts: Timeouts?
    /// Whether a response counts as an answer; others are errors.
    package var isAnswer: @Sendable (HTTPResponse) -> Bool = { (200..<300).contains($0.status) }

    package init(
        operation: String, method: String, effect: AWSCall.Effect, key: ObjectKey? = nil,
        query: [(name: String, value: String)] = [], headers: HTTPHeaders = HTTPHeaders(), body: RequestBody = .none,
        payloadHash: String? = nil, timeouts: Timeouts? = nil
    ) {
        self.operation = operation
        self.method = method
        self.effect = effect
        self.key = key
        self.query = query
        self.headers = headers
        self.body = body
        if let payloadHash { self.payloadHash = payloadHash }
        self.timeouts = timeouts
    }

    /// Performs the call by `send`. Its `AWSError` becomes an `S3Error` with the object's name.
    package func performed<Answer>(
        in bucket: String, of configuration: S3Configuration, by send: (AWSCall) async throws -> Answer
    ) async throws -> Answer {
        do {
            return try await send(request(configuration))
        } catch let error as AWSError {
            throw S3Error(error, bucket: bucket, key: key)
        }
    }

    private func request(_ configuration: S3Configuration) -> AWSCall {
        var headers = headers
        if let owner = configuration.expectedBucketOwner { headers["x-amz-expected-bucket-owner"] = owner }
        if configuration.ways.requesterPays { headers["x-amz-request-payer"] = "requester" }
        return AWSCall(
            operation: operation, method: method, effect: effect,
            path: key.map { "/" + s3PercentEncode($0.text, encodingSlash: false) } ?? "", query: encodedQuery,
            headers: headers, body: body, payloadHash: payloadHash, sink: sink, timeouts: timeouts, isAnswer: isAnswer)
    }

    private var encodedQuery: String {
        query.map {
            "\(s3PercentEncode($0.name, encodingSlash: true))=\(s3PercentEncode($0.value, encodingSlash: true))"
        }
        .joined(separator: "&")
    }

    /// Makes `document` the body.
    package mutating func send(_ document: XMLWriter) {
        let bytes = document.bytes
        body = .bytes(bytes)
        payloadHash = SHA256Digest(of: bytes).hex
        headers["Content-Type"] = "application/xml"
    }

    /// Adds `versionId` when there is one.
    package mutating func select(_ versionID: VersionID?) {
        if let versionID { query.append(("versionId", versionID.text)) }
    }

    package mutating func require(_ condition: WriteCondition) {
        switch condition {
        case .none: break
        case .ifAbsent: headers["If-None-Match"] = "*"
        case .ifMatch(let etag): headers["If-Match"] = etag.quoted
        }
    }

    package func error(
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
