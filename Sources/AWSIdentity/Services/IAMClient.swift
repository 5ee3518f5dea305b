package import AWSRequests
import HTTPTransport

/// The operation of Identity and Access Management that says what policies allow, without doing it.
///
/// Source: AWS Identity and Access Management API Reference, version 2010-05-08.
package struct IAMClient: Sendable {
    /// The decision about one action on one resource.
    package struct Evaluation: Sendable, Equatable {
        package var action: String
        package var resource: String
        /// `allowed`, `implicitDeny` (no policy allows it) or `explicitDeny` (a policy forbids it).
        package var decision: String

        package init(action: String, resource: String, decision: String) {
            (self.action, self.resource, self.decision) = (action, resource, decision)
        }
    }

    private let service: QueryService
    /// The most pages of one answer. Each has a hundred evaluations or more.
    private static let pagesMax = 100

    /// - Parameter region: any region of the partition: the service has one endpoint there.
    package init(
        settings: AWSSettings, region: String, credentials: any CredentialsProvider, surroundings: Surroundings
    ) {
        let place = Self.place(ofRegion: region, fips: settings.variant.fips)
        let origin = settings.endpoint(of: .iam) ?? "https://\(place.host)"
        service = QueryService(
            connection: AWSConnection(
                to: .query("iam", at: AWSAddress(url: origin)), region: place.region, credentials: credentials,
                transport: surroundings.transport, retries: RetryLoop(sleep: surroundings.sleep),
                now: surroundings.now),
            version: "2010-05-08")
    }

    /// SimulatePrincipalPolicy, all pages: what the policies of a user or a role, and its permissions boundary, allow.
    /// Policies of resources and of sessions are left out.
    ///
    /// - Parameters:
    ///   - principal: the ARN of a user or a role.
    ///   - actions: such as `s3:PutObject`.
    ///   - resources: ARNs; every action is tried on each.
    /// - Throws: `AWSError`, `CancellationError`.
    package func simulatePrincipalPolicy(
        of principal: String, actions: [String], resources: [String]
    ) async throws -> [Evaluation] {
        let fixed =
            [("PolicySourceArn", principal)]
            + actions.enumerated().map { ("ActionNames.member.\($0 + 1)", $1) }
            + resources.enumerated().map { ("ResourceArns.member.\($0 + 1)", $1) }
        var found: [Evaluation] = []
        var marker: String?
        for _ in 0..<Self.pagesMax {
            let parameters = fixed + (marker.map { [("Marker", $0)] } ?? [])
            let page = try await service.perform(
                "SimulatePrincipalPolicy", parameters.map { (name: $0.0, value: $0.1) }, read: evaluations)
            found += page.evaluations
            guard let next = page.next else { return found }
            marker = next
        }
        throw AWSError(
            code: .malformedAnswer, message: "the listing of evaluations does not end",
            operation: "SimulatePrincipalPolicy", status: 200)
    }

    /// Source: the endpoint rules of botocore for `iam`.
    private static func place(ofRegion region: String, fips: Bool) -> (host: String, region: String) {
        let partition = AWSPartition.of(region: region)
        return switch partition.id {
        case "aws": (fips ? "iam-fips.amazonaws.com" : "iam.amazonaws.com", "us-east-1")
        // The ordinary endpoint is validated already.
        case "aws-us-gov": ("iam.us-gov.amazonaws.com", "us-gov-west-1")
        case "aws-cn" where !fips: ("iam.cn-north-1.\(partition.suffix)", "cn-north-1")
        case _ where fips: ("iam-fips.\(partition.suffix)", partition.globalRegion)
        default: ("iam.\(partition.globalRegion).\(partition.suffix)", partition.globalRegion)
        }
    }
}

private func evaluations(
    in result: XMLTree
) throws(AnswerProblem) -> (evaluations: [IAMClient.Evaluation], next: String?) {
    guard let list = result["EvaluationResults"] else { throw .malformed("an answer without <EvaluationResults>") }
    var found: [IAMClient.Evaluation] = []
    for member in list.children where member.name == "member" {
        let action = try required("EvalActionName", of: member)
        let own = try required("EvalDecision", of: member)
        let specific = member["ResourceSpecificResults"]?.children.filter { $0.name == "member" } ?? []
        if specific.isEmpty {
            found.append(.init(action: action, resource: member.text("EvalResourceName") ?? "*", decision: own))
        }
        for result in specific {
            found.append(
                .init(
                    action: action, resource: try required("EvalResourceName", of: result),
                    decision: try required("EvalResourceDecision", of: result)))
        }
    }
    return (found, result.text("IsTruncated") == "true" ? try required("Marker", of: result) : nil)
}
