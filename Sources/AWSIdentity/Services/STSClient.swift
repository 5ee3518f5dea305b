package import AWSRequests
import FoundationEssentials
import HTTPTransport

/// The operations of the Security Token Service that give credentials, and identify their owner.
///
/// Source: AWS Security Token Service API Reference, version 2011-06-15.
package struct STSClient: Sendable {
    private let service: QueryService

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
        service = QueryService(
            connection: AWSConnection(
                to: .query("sts", at: AWSAddress(url: origin)), region: isGlobal ? "us-east-1" : region,
                credentials: credentials, transport: surroundings.transport,
                retries: RetryLoop(sleep: surroundings.sleep), now: surroundings.now),
            version: "2011-06-15")
    }

    /// GetCallerIdentity, which no policy can forbid.
    package func getCallerIdentity() async throws -> CallerIdentity {
        try await service.perform("GetCallerIdentity", []) { result throws(AnswerProblem) in
            CallerIdentity(account: try required("Account", of: result), arn: try required("Arn", of: result))
        }
    }

    func assumeRole(_ parameters: [(name: String, value: String)]) async throws -> Credentials {
        try await service.perform("AssumeRole", parameters, read: credentials(in:))
    }

    func assumeRoleWithWebIdentity(_ parameters: [(name: String, value: String)]) async throws -> Credentials {
        try await service.perform("AssumeRoleWithWebIdentity", parameters, read: credentials(in:))
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
