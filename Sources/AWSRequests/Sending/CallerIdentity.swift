package import FoundationEssentials
package import HTTPTransport
import Objects

/// Who signs, as the service sees it (STS GetCallerIdentity). No policy can forbid the question.
package struct CallerIdentity: Sendable, Equatable {
    /// 12 digits on AWS.
    package var account: String
    package var arn: String

    package init(account: String, arn: String) {
        self.account = account
        self.arn = arn
    }

    /// Asks once, without retries.
    ///
    /// - Parameters:
    ///   - endpoint: a URL in place of the region's own.
    ///   - at: the time to sign with.
    /// - Throws: `AWSError` with what the service said; `TransportError` without an answer.
    ///
    /// Source: AWS Security Token Service API Reference, "GetCallerIdentity".
    package static func ask(
        credentials: Credentials, region: String, endpoint: String?, transport: any Transport, at date: Date
    ) async throws -> CallerIdentity {
        let suffix = region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
        let url = endpoint ?? "https://sts.\(region).\(suffix)"
        let base = url.hasSuffix("/") ? String(url.dropLast()) : url
        let body = Array("Action=GetCallerIdentity&Version=2011-06-15".utf8)
        let signer = SigV4Signer(
            credentials: credentials, region: region, service: "sts", pathRule: .encodedAgain(normalized: true),
            sendsPayloadHash: false)
        let unsigned = SigV4Signer.Request(
            method: "POST", host: hostField(of: base), path: "/",
            headers: ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"])
        let headers = signer.sign(unsigned, payloadHash: SHA256Digest(of: body).hex, at: date)
        let response = try await transport.send(
            HTTPRequest(
                method: "POST", url: base + "/", headers: headers, body: .bytes(body), bodyBytesMax: 1 << 20,
                timeouts: Timeouts(connectSeconds: 5, stallSeconds: 10, totalSeconds: 20)))
        return try CallerIdentity(response)
    }

    private init(_ response: HTTPResponse) throws {
        let tree = try? XMLTree(parsing: response.body)
        guard response.status == 200, let result = tree?["GetCallerIdentityResult"],
            let account = result.text("Account"), let arn = result.text("Arn")
        else {
            let error = tree?["Error"] ?? tree
            throw AWSError(
                code: AWSError.Code(rawValue: error?.text("Code") ?? AWSError.Code.malformedAnswer.rawValue),
                message: error?.text("Message") ?? "answered \(response.status)", operation: "GetCallerIdentity",
                status: response.status)
        }
        self.init(account: account, arn: arn)
    }
}
