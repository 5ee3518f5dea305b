package import AWSRequests
import FoundationEssentials
import HTTPTransport
import Objects

/// The operations of the Security Token Service that give credentials, and identify their owner.
///
/// Source: AWS Security Token Service API Reference, version 2011-06-15.
package struct STSClient: Sendable {
    private let connection: AWSConnection

    private static let answerBytesMax = 1 << 20
    private static let timeouts = Timeouts(connectSeconds: 5, stallSeconds: 10, totalSeconds: 20)
    /// The regions of the global endpoint, from before the service had regional ones.
    private static let formerRegions: Set = [
        "ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "aws-global", "ca-central-1",
        "eu-central-1",
        "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-west-1",
        "us-west-2",
    ]

    /// - Parameter credentials: `nil` for operations that are not signed.
    package init(
        settings: AWSSettings, region: String, credentials: (any CredentialsProvider)?, surroundings: Surroundings
    ) {
        let isGlobal = settings.usesGlobalSTS && Self.formerRegions.contains(region) && settings.variant == .standard
        let own = isGlobal ? "sts.amazonaws.com" : settings.variant.host(of: "sts", in: region)
        let origin = settings.endpoint(of: .sts) ?? "https://\(own)"
        connection = AWSConnection(
            to: .sts(at: AWSAddress(url: origin)), region: isGlobal ? "us-east-1" : region, credentials: credentials,
            transport: surroundings.transport, retries: RetryLoop(sleep: surroundings.sleep), now: surroundings.now)
    }

    /// GetCallerIdentity, which no policy can forbid.
    package func getCallerIdentity() async throws -> CallerIdentity {
        try await perform("GetCallerIdentity", []) { result throws(AnswerProblem) in
            CallerIdentity(account: try required("Account", of: result), arn: try required("Arn", of: result))
        }
    }

    func assumeRole(_ parameters: [(name: String, value: String)]) async throws -> Credentials {
        try await perform("AssumeRole", parameters, read: credentials(in:))
    }

    func assumeRoleWithWebIdentity(_ parameters: [(name: String, value: String)]) async throws -> Credentials {
        try await perform("AssumeRoleWithWebIdentity", parameters, read: credentials(in:))
    }

    private func perform<Answer>(
        _ action: String, _ parameters: [(name: String, value: String)],
        read: (XMLTree) throws(AnswerProblem) -> Answer
    ) async throws -> Answer {
        let fields = [("Action", action), ("Version", "2011-06-15")] + parameters
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

private func credentials(in result: XMLTree) throws(AnswerProblem) -> Credentials {
    guard let found = result["Credentials"] else { throw .malformed("an answer without <Credentials>") }
    guard let expiration = parseMoment(try required("Expiration", of: found)) else {
        throw .malformed("<Expiration> is not a time")
    }
    return Credentials(
        accessKeyID: try required("AccessKeyId", of: found),
        secretAccessKey: try required("SecretAccessKey", of: found),
        sessionToken: try required("SessionToken", of: found), expiration: expiration)
}

extension AWSService {
    fileprivate static func sts(at address: AWSAddress) -> AWSService {
        AWSService(
            name: "sts", pathRule: .encodedAgain(normalized: true), sendsPayloadHash: false,
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
