import AWSRequests
import HTTPTransport
import Objects

extension CloudFrontClient {
    private static let answerBytesMax = 16 << 20

    /// Sends `call` until there is an answer, or a failure that a retry would only repeat. A batch with the same caller
    /// reference is the existing batch, so every operation may be sent twice.
    ///
    /// - Parameters:
    ///   - what: the answer, for the error of an answer without it.
    ///   - read: makes it of the answer's document; `nil` for a document of another kind.
    func perform<Answer>(
        _ call: AWSCall, what: String, read: (XMLTree) -> Answer?
    ) async throws -> Answer {
        do {
            return try await connection.perform(call) { response in
                if let tree = try? XMLTree(parsing: response.body), let answer = read(tree) { return answer }
                throw AWSError(
                    code: .malformedAnswer, message: "the answer holds no \(what)", operation: call.operation,
                    status: response.status, requestID: response.headers[AWSService.cloudFrontRequestIDField])
            }
        } catch let error as AWSError {
            throw CloudFrontError(error, distribution: distribution)
        }
    }

    /// - Parameter statuses: statuses that count as answers; others are errors.
    func call(
        _ operation: String, method: String, path: String, body: [UInt8], statuses: Set<Int>
    ) -> AWSCall {
        AWSCall(
            operation: operation, method: method, effect: .repeatable, path: path,
            headers: body.isEmpty ? [:] : ["Content-Type": "application/xml"],
            body: body.isEmpty ? .none : .bytes(body), payloadHash: SHA256Digest(of: body).hex,
            bodyBytesMax: Self.answerBytesMax, isAnswer: { statuses.contains($0.status) })
    }
}

extension AWSService {
    fileprivate static let cloudFrontRequestIDField = "x-amzn-RequestId"

    static func cloudFront(_ endpoint: CloudFrontEndpoint) -> AWSService {
        AWSService(
            name: "cloudfront", pathRule: .encodedAgain(normalized: true), sendsPayloadHash: false,
            requestIDField: cloudFrontRequestIDField,
            // CloudFront refuses signatures that are more than 5 minutes off.
            clockSkewMaxSeconds: 240,
            clockCodes: ["SignatureDoesNotMatch", "RequestExpired", "InvalidSignatureException"],
            refusesSilently: false,
            codeOfStatus: { AWSError.Code(rawValue: CloudFrontError.Code(ofStatus: $0).rawValue) },
            address: { _ in AWSAddress(origin: endpoint.url) })
    }
}
