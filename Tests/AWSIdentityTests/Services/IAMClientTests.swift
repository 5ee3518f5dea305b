import AWSIdentity
import AWSRequests
import HTTPTransport
import TestMachine
import Testing

@Suite struct IAMClientTests {
    private static let credentials = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret")
    private static let role = "arn:aws:iam::123456789012:role/Publisher"

    private func client(
        _ variables: [String: String] = [:], region: String = "us-east-2", _ transport: ScriptedTransport
    ) throws -> IAMClient {
        let settings = try AWSSettings.resolve(environment: variables, readFile: { _ in nil })
        return IAMClient(
            settings: settings, region: region, credentials: StaticCredentials(Self.credentials),
            surroundings: .test(transport: transport))
    }

    private static func answer(_ members: String, next: String? = nil) -> String {
        "<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults>\(members)"
            + "</EvaluationResults><IsTruncated>\(next != nil)</IsTruncated>"
            + (next.map { "<Marker>\($0)</Marker>" } ?? "")
            + "</SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"
    }

    /// The host and region of requests, as botocore has them.
    @Test(
        "Each partition has one endpoint, and its region signs",
        arguments: [
            ("us-east-2", "", "iam.amazonaws.com", "us-east-1"),
            ("us-east-2", "true", "iam-fips.amazonaws.com", "us-east-1"),
            ("cn-northwest-1", "", "iam.cn-north-1.amazonaws.com.cn", "cn-north-1"),
            ("cn-northwest-1", "true", "iam-fips.amazonaws.com.cn", "cn-northwest-1"),
            ("us-gov-east-1", "", "iam.us-gov.amazonaws.com", "us-gov-west-1"),
            ("us-gov-east-1", "true", "iam.us-gov.amazonaws.com", "us-gov-west-1"),
            ("us-iso-east-1", "", "iam.us-iso-east-1.c2s.ic.gov", "us-iso-east-1"),
            ("us-isob-east-1", "", "iam.us-isob-east-1.sc2s.sgov.gov", "us-isob-east-1"),
            ("eu-isoe-west-1", "", "iam.eu-isoe-west-1.cloud.adc-e.uk", "eu-isoe-west-1"),
            ("eu-isoe-west-1", "true", "iam-fips.cloud.adc-e.uk", "eu-isoe-west-1"),
            ("us-isof-south-1", "", "iam.us-isof-south-1.csp.hci.ic.gov", "us-isof-south-1"),
            ("eusc-de-east-1", "", "iam.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1"),
        ])
    func places(region: String, fips: String, host: String, signed: String) async throws {
        let transport = ScriptedTransport([(200, Self.answer(""))])
        let variables = fips.isEmpty ? [:] : ["AWS_USE_FIPS_ENDPOINT": fips]
        let client = try client(variables, region: region, transport)
        #expect(try await client.simulatePrincipalPolicy(of: Self.role, actions: [], resources: []) == [])
        let request = try #require(transport.requests.first)
        #expect(request.url == "https://\(host)/" && request.method == "POST")
        #expect(
            request.headers["Authorization"]?.contains("Credential=AKIDEXAMPLE/20261129/\(signed)/iam/aws4_request")
                == true)
    }

    @Test("Every page of an answer is read, with each resource's own decision where there is one")
    func pages() async throws {
        let put =
            "<member><EvalActionName>s3:PutObject</EvalActionName><EvalResourceName>arn:b/*</EvalResourceName>"
            + "<EvalDecision>allowed</EvalDecision></member>"
        let list =
            "<member><EvalActionName>s3:ListBucket</EvalActionName><EvalResourceName>*</EvalResourceName>"
            + "<EvalDecision>explicitDeny</EvalDecision><ResourceSpecificResults>"
            + "<member><EvalResourceName>arn:b</EvalResourceName>"
            + "<EvalResourceDecision>implicitDeny</EvalResourceDecision></member>"
            + "<member><EvalResourceName>arn:c</EvalResourceName>"
            + "<EvalResourceDecision>allowed</EvalResourceDecision></member></ResourceSpecificResults></member>"
        let transport = ScriptedTransport([(200, Self.answer(put, next: "m/1")), (200, Self.answer(list))])
        let client = try client(["AWS_ENDPOINT_URL_IAM": "http://127.0.0.1:5000"], transport)
        let found = try await client.simulatePrincipalPolicy(
            of: Self.role, actions: ["s3:PutObject", "s3:ListBucket"], resources: ["arn:b/*"])
        #expect(
            found == [
                .init(action: "s3:PutObject", resource: "arn:b/*", decision: "allowed"),
                .init(action: "s3:ListBucket", resource: "arn:b", decision: "implicitDeny"),
                .init(action: "s3:ListBucket", resource: "arn:c", decision: "allowed"),
            ])
        let bodies = transport.requests.map { request -> String in
            guard case .bytes(let bytes) = request.body else { return "" }
            return String(decoding: bytes, as: UTF8.self)
        }
        // As botocore sends it, but for the order of the fields.
        let first =
            "Action=SimulatePrincipalPolicy&Version=2010-05-08&PolicySourceArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2FPublisher"
            + "&ActionNames.member.1=s3%3APutObject&ActionNames.member.2=s3%3AListBucket"
            + "&ResourceArns.member.1=arn%3Ab%2F%2A"
        #expect(bodies == [first, first + "&Marker=m%2F1"])
        #expect(transport.requests.allSatisfy { $0.url == "http://127.0.0.1:5000/" })
    }

    @Test("An answer that never ends, or lacks what it must have, is an error and no permission")
    func malformed() async throws {
        let endless = ScriptedTransport(Array(repeating: (200, Self.answer("", next: "m")), count: 200))
        let incomplete = "<member><EvalActionName>s3:PutObject</EvalActionName></member>"
        for transport in [endless, ScriptedTransport(Array(repeating: (200, Self.answer(incomplete)), count: 9))] {
            let error = await #expect(throws: AWSError.self) {
                _ = try await client([:], transport).simulatePrincipalPolicy(of: Self.role, actions: [], resources: [])
            }
            #expect(error?.code == .malformedAnswer)
        }
    }
}
