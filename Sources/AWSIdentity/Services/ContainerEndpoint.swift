import AWSRequests
import FoundationEssentials
import HTTPTransport

/// The endpoint that gives a container its role's credentials (ECS, EKS Pod Identity).
///
/// Source: botocore's `ContainerProvider` and `ContainerMetadataFetcher`.
struct ContainerEndpoint {
    let surroundings: Surroundings

    private static let address = "169.254.170.2"
    private static let hosts: Set = [address, "169.254.170.23", "fd00:ec2::23", "localhost"]
    private static let attemptsMax = 3
    private static let answerBytesMax = 1 << 20

    /// - Returns: `nil` if the environment names no endpoint.
    /// - Throws: `AWSSettingsError`.
    func credentials() async throws -> Credentials? {
        guard let url = try url() else { return nil }
        var headers: HTTPHeaders = ["Accept": "application/json"]
        if let token = try token() { headers["Authorization"] = token }
        let answer = try await answer(
            of: HTTPRequest(
                url: url, headers: headers, bodyBytesMax: Self.answerBytesMax,
                timeouts: Timeouts(connectSeconds: 2, stallSeconds: 2, totalSeconds: 4)))
        guard let key = answer.AccessKeyId, let secret = answer.SecretAccessKey, let token = answer.Token,
            let expiration = answer.Expiration.flatMap({ parseMoment($0) })
        else { throw AWSSettingsError(.notRetrieved, "the container's endpoint answered without credentials") }
        return Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: token, expiration: expiration)
    }

    private struct Answer: Decodable {
        var AccessKeyId, SecretAccessKey, Token, Expiration: String?
    }

    private func url() throws(AWSSettingsError) -> String? {
        if let path = surroundings.variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
            return "http://\(Self.address)\(path)"
        }
        guard let url = surroundings.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] else { return nil }
        guard url.hasPrefix("https://") || Self.isOfThisHost(url) else {
            throw AWSSettingsError(
                .notRetrieved,
                "AWS_CONTAINER_CREDENTIALS_FULL_URI must be https, or name this machine or a container's endpoint")
        }
        return url
    }

    private static func isOfThisHost(_ url: String) -> Bool {
        let authority = hostField(of: url)
        var host = authority[...]
        if let bracket = authority.lastIndex(of: "]") {
            host = authority[..<bracket].dropFirst()
        } else if let colon = authority.lastIndex(of: ":") {
            host = authority[..<colon]
        }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        let isLoopback = parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil } || host == "::1"
        return isLoopback || hosts.contains(String(host))
    }

    private func token() throws(AWSSettingsError) -> String? {
        var token = surroundings.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
        if let path = surroundings.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] {
            guard let bytes = surroundings.readFile(path) else {
                throw AWSSettingsError(
                    .notRetrieved, "there is no file \(path), which AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names")
            }
            token = String(decoding: bytes, as: UTF8.self)
        }
        if let token, token.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            throw AWSSettingsError(.notRetrieved, "the container's authorization token has a line end in it")
        }
        return token
    }

    private func answer(of request: HTTPRequest) async throws -> Answer {
        var reason = ""
        for attempt in 1...Self.attemptsMax {
            do {
                let response = try await surroundings.localTransport.send(request)
                if response.status == 200 {
                    if let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body)) { return answer }
                    reason = "answered no JSON"
                } else {
                    reason = "answered \(response.status)"
                }
            } catch let error as TransportError {
                reason = error.message
            }
            if attempt < Self.attemptsMax { try await surroundings.sleep(.seconds(1)) }
        }
        throw AWSSettingsError(.notRetrieved, "the container's endpoint for credentials \(reason)")
    }
}
