import AWSIdentity
import AWSRequests
import HTTPTransport
import TestMachine
import Testing

@Suite struct STSClientTests {
    private static let credentials = Credentials(
        accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "token")
    private static let answer =
        "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/me</Arn>"
        + "<UserId>U</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"

    private func client(
        _ variables: [String: String], region: String, _ transport: ScriptedTransport
    ) throws -> STSClient {
        let settings = try AWSSettings.resolve(environment: variables, readFile: { _ in nil })
        return STSClient(
            settings: settings, region: region, credentials: StaticCredentials(Self.credentials),
            surroundings: .test(transport: transport))
    }

    struct Place: Sendable {
        var variables: [String: String]
        var region, url: String
        var signed: String?
    }

    @Test(
        "The service is asked where the region's is, or where it is said to be",
        arguments: [
            Place(variables: [:], region: "us-east-2", url: "https://sts.us-east-2.amazonaws.com/"),
            Place(variables: [:], region: "cn-north-1", url: "https://sts.cn-north-1.amazonaws.com.cn/"),
            Place(variables: [:], region: "us-iso-east-1", url: "https://sts.us-iso-east-1.c2s.ic.gov/"),
            Place(variables: [:], region: "eusc-de-east-1", url: "https://sts.eusc-de-east-1.amazonaws.eu/"),
            Place(
                variables: ["AWS_USE_FIPS_ENDPOINT": "true"], region: "us-east-2",
                url: "https://sts-fips.us-east-2.amazonaws.com/"),
            Place(
                variables: ["AWS_USE_FIPS_ENDPOINT": "true"], region: "us-gov-west-1",
                url: "https://sts.us-gov-west-1.amazonaws.com/"),
            Place(
                variables: ["AWS_USE_DUALSTACK_ENDPOINT": "true"], region: "us-east-2",
                url: "https://sts.us-east-2.api.aws/"),
            Place(
                variables: ["AWS_STS_REGIONAL_ENDPOINTS": "legacy"], region: "eu-west-1",
                url: "https://sts.amazonaws.com/", signed: "us-east-1"),
            Place(
                variables: ["AWS_STS_REGIONAL_ENDPOINTS": "legacy"], region: "eu-south-1",
                url: "https://sts.eu-south-1.amazonaws.com/"),
            Place(
                variables: ["AWS_ENDPOINT_URL_STS": "http://127.0.0.1:5000/"], region: "us-east-1",
                url: "http://127.0.0.1:5000/"),
        ])
    func places(place: Place) async throws {
        let transport = ScriptedTransport([(200, Self.answer)])
        let identity = try await client(place.variables, region: place.region, transport).getCallerIdentity()
        #expect(identity == CallerIdentity(account: "123456789012", arn: "arn:aws:iam::123456789012:user/me"))
        let request = try #require(transport.requests.first)
        #expect(request.url == place.url && request.method == "POST")
        let authorization = try #require(request.headers["Authorization"])
        let region = place.signed ?? place.region
        #expect(authorization.contains("Credential=AKIDEXAMPLE/20261129/\(region)/sts/aws4_request"))
        #expect(request.headers["x-amz-security-token"] == "token")
        #expect(request.headers["x-amz-content-sha256"] == nil)
    }

    @Test("A refusal names the service's reason, and never the secret")
    func refused() async throws {
        let document =
            "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code>"
            + "<Message>The security token included in the request is invalid.</Message></Error></ErrorResponse>"
        let transport = ScriptedTransport([(403, document)])
        await #expect {
            try await client([:], region: "us-east-2", transport).getCallerIdentity()
        } throws: { error in
            (error as? AWSError)?.code == "InvalidClientTokenId" && !"\(error)".contains("secret")
        }
    }

    @Test("moto tells whose credentials they are", .takes(.processes))
    func moto() async throws {
        guard await Python.has("moto.server") else { return }
        try await IdentityHome.with { home in
            let signer = try Signers(
                home.surroundings([
                    "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing",
                    "AWS_ENDPOINT_URL_STS": "{SERVICES}/sts",
                ])
            ).signer(profile: nil, region: "us-east-2")
            let identity = try await signer.identity()
            #expect(identity.account == "123456789012" && identity.arn.hasPrefix("arn:aws:"))
        }
    }
}
