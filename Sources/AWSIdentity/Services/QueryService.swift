import AWSRequests
import HTTPTransport
import Objects

/// A service that is asked by form fields and answers in XML, as STS and IAM are.
///
/// Source: Smithy, "AWS query protocol".
struct QueryService: Sendable {
    let connection: AWSConnection
    /// Of the service's API, such as `2011-06-15`.
    let version: String

    private static let answerBytesMax = 4 << 20
    private static let timeouts = Timeouts(connectSeconds: 5, stallSeconds: 10, totalSeconds: 20)

    /// - Parameter read: reads the result element of an action.
    /// - Throws: `AWSError`, `CancellationError`.
    func perform<Answer>(
        _ action: String, _ parameters: [(name: String, value: String)],
        read: (XMLTree) throws(AnswerProblem) -> Answer
    ) async throws -> Answer {
        let fields = [("Action", action), ("Version", version)] + parameters
        let body = Array(
            fields.map { "\($0)=\(s3PercentEncode($1, encodingSlash: true))" }.joined(separator: "&").utf8)
        let call = AWSCall(
            operation: action, method: "POST", effect: .repeatable,
            headers: ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"], body: .bytes(body),
            payloadHash: SHA256Digest(of: body).hex, timeouts: Self.timeouts, bodyBytesMax: Self.answerBytesMax)
        return try await connection.perform(call) { response in
            let tree = try document("\(action)Response", in: response)
            guard let result = tree["\(action)Result"] else {
                throw AnswerProblem.malformed("<\(action)Response> without <\(action)Result>")
            }
            return try read(result)
        }
    }
}

extension AWSService {
    /// - Parameter name: in signatures, such as `sts`.
    static func query(_ name: String, at address: AWSAddress) -> AWSService {
        AWSService(
            name: name, pathRule: .encodedAgain(normalized: true), sendsPayloadHash: false,
            requestIDField: "x-amzn-RequestId",
            // AWS refuses signatures that are more than 15 minutes off.
            clockSkewMaxSeconds: 900, clockCodes: ["SignatureDoesNotMatch", "RequestExpired"], refusesSilently: false,
            codeOfStatus: { status in
                switch status {
                case 403: "AccessDenied"
                case 429: "Throttling"
                case 500: .internalError
                case 503: "ServiceUnavailable"
                default: .malformedAnswer
                }
            },
            address: { _ in address })
    }
}
