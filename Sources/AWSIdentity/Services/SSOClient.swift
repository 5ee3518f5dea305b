import AWSRequests
import FoundationEssentials
import HTTPTransport
import Objects

/// The operations of IAM Identity Center that turn a person's sign-in into credentials. They are not signed.
///
/// Source: AWS SSO Portal API Reference, "GetRoleCredentials"; AWS SSO OIDC API Reference, "CreateToken".
struct SSOClient {
    let settings: AWSSettings
    let region: String
    let surroundings: Surroundings

    private static let timeouts = Timeouts(connectSeconds: 5, stallSeconds: 10, totalSeconds: 20)
    private static let answerBytesMax = 1 << 20

    /// - Throws: `AWSSettingsError`: `.signInAgain` if the token is not accepted.
    func roleCredentials(account: String, role: String, accessToken: String) async throws -> Credentials {
        let query = [("role_name", role), ("account_id", account)]
            .map { "\($0)=\(s3PercentEncode($1, encodingSlash: true))" }.joined(separator: "&")
        let answer = try await perform(
            .init(
                service: .sso, host: "portal.sso", operation: "GetRoleCredentials", method: "GET",
                path: "/federation/credentials", query: query, headers: ["x-amz-sso_bearer_token": accessToken]))
        guard answer.status != 401 else {
            throw AWSSettingsError(.signInAgain, "the sign-in is not accepted any more: \(message(of: answer))")
        }
        guard let found = try? JSONDecoder().decode(RoleAnswer.self, from: Data(answer.body)).roleCredentials else {
            throw AWSSettingsError(.refused, "GetRoleCredentials of \(role): \(message(of: answer))")
        }
        return Credentials(
            accessKeyID: found.accessKeyId, secretAccessKey: found.secretAccessKey, sessionToken: found.sessionToken,
            expiration: Date(timeIntervalSince1970: found.expiration / 1000))
    }

    /// - Returns: `nil` if the service refuses: the person must sign in again.
    func createToken(clientID: String, clientSecret: String, refreshToken: String) async throws -> TokenAnswer? {
        let question = TokenQuestion(
            clientId: clientID, clientSecret: clientSecret, grantType: "refresh_token", refreshToken: refreshToken)
        let answer = try await perform(
            .init(
                service: .ssoOIDC, host: "oidc", operation: "CreateToken", method: "POST", path: "/token",
                headers: ["Content-Type": "application/json"], body: Array(try JSONEncoder().encode(question))))
        return try? JSONDecoder().decode(TokenAnswer.self, from: Data(answer.body))
    }

    private struct RoleAnswer: Decodable {
        struct Found: Decodable {
            var accessKeyId, secretAccessKey, sessionToken: String
            /// In milliseconds since 1970.
            var expiration: Double
        }

        var roleCredentials: Found
    }

    private struct TokenQuestion: Encodable {
        var clientId, clientSecret, grantType, refreshToken: String
    }

    struct TokenAnswer: Decodable {
        var accessToken: String
        var expiresIn: Int
        var refreshToken: String?
    }

    private struct Question {
        var service: AWSSettings.Service
        var host, operation, method, path: String
        var query = ""
        var headers: HTTPHeaders
        var body: [UInt8] = []
    }

    private func perform(_ question: Question) async throws -> HTTPResponse {
        let own = "https://\(settings.variant.host(of: question.host, in: region))"
        let connection = AWSConnection(
            to: .unsigned(at: AWSAddress(url: settings.endpoint(of: question.service) ?? own)), region: region,
            credentials: nil, transport: surroundings.transport, retries: RetryLoop(sleep: surroundings.sleep),
            now: surroundings.now)
        let call = AWSCall(
            operation: question.operation, method: question.method, effect: .repeatable, path: question.path,
            query: question.query, headers: question.headers,
            body: question.body.isEmpty ? .none : .bytes(question.body),
            payloadHash: SHA256Digest(of: question.body).hex, timeouts: Self.timeouts,
            bodyBytesMax: Self.answerBytesMax, isAnswer: { (200..<500).contains($0.status) && $0.status != 429 })
        do {
            return try await connection.perform(call) { $0 }
        } catch let error as AWSError {
            throw AWSSettingsError(
                error.code == .noAnswer ? .unreachable : .refused, "\(question.operation): \(error.description)")
        }
    }

    /// The service's error message; the rest of its answer may hold a secret.
    private func message(of answer: HTTPResponse) -> String {
        struct Refusal: Decodable { var message: String? }
        let text = try? JSONDecoder().decode(Refusal.self, from: Data(answer.body)).message
        return text ?? "answered \(answer.status)"
    }
}

extension AWSService {
    fileprivate static func unsigned(at address: AWSAddress) -> AWSService {
        AWSService(
            name: "", pathRule: .encodedAgain(normalized: true), sendsPayloadHash: false,
            requestIDField: "x-amzn-RequestId", clockSkewMaxSeconds: .infinity, clockCodes: [], refusesSilently: false,
            codeOfStatus: { $0 == 429 ? "Throttling" : $0 == 503 ? "ServiceUnavailable" : .internalError },
            address: { _ in address })
    }
}
