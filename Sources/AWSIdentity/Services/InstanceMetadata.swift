import AWSRequests
import FoundationEssentials
import HTTPTransport

/// The metadata service of an EC2 instance, version 2: a token first, then the role's name, then its credentials. If it gives
/// no token, requests go without one, unless that is forbidden.
///
/// Source: EC2 User Guide, "Use IMDS"; botocore's `IMDSFetcher`.
struct InstanceMetadata {
    let reader: ProfileReader
    let surroundings: Surroundings

    private static let address = "http://169.254.169.254"
    private static let addressIPv6 = "http://[fd00:ec2::254]"
    private static let tokenSeconds = "21600"
    private static let answerBytesMax = 1 << 20
    private static let attemptsMax = 100
    /// The time for which expired credentials are still used.
    private static let prolongingSeconds = 20.0 * 60

    /// - Returns: `nil` if there is no such service, or no role.
    /// - Throws: `AWSSettingsError` if its settings are wrong, or version 1 would be needed and is forbidden.
    func credentials() async throws -> Credentials? {
        guard surroundings.variables["AWS_EC2_METADATA_DISABLED"]?.lowercased() != "true" else { return nil }
        let base = try address()
        guard case .known(let token) = await token(base) else { return nil }
        if token == nil, reader.flag("AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled") {
            throw AWSSettingsError(
                .notRetrieved, "the instance metadata service gives no token, and asking without one is disabled")
        }
        let folder = base + "/latest/meta-data/iam/security-credentials/"
        guard let role = await text(folder, token: token) else { return nil }
        guard let answer = await text(folder + role, token: token),
            let found = try? JSONDecoder().decode(Answer.self, from: Data(answer.utf8)),
            let accessKeyID = found.AccessKeyId, let secret = found.SecretAccessKey, let sessionToken = found.Token,
            let expiration = found.Expiration.flatMap({ parseMoment($0) })
        else { return nil }
        return Credentials(
            accessKeyID: accessKeyID, secretAccessKey: secret, sessionToken: sessionToken,
            expiration: prolonged(expiration))
    }

    private struct Answer: Decodable {
        var AccessKeyId, SecretAccessKey, Token, Expiration: String?
    }

    /// A prolonged expiration: in an outage the metadata service keeps giving expired credentials, which AWS then accepts. So
    /// they are used, and requested again later.
    private func prolonged(_ expiration: Date) -> Date {
        let window = Self.prolongingSeconds
        let now = surroundings.now()
        return expiration.timeIntervalSince(now) <= window ? now.addingTimeInterval(window) : expiration
    }

    private func address() throws(AWSSettingsError) -> String {
        let mode = reader.value(
            ["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"], "ec2_metadata_service_endpoint_mode")
        if let mode, !["ipv4", "ipv6"].contains(mode.value.lowercased()) {
            throw AWSSettingsError(.contradictory, "\(mode.source) must be ipv4 or ipv6, not \(mode.value)")
        }
        let isIPv6 = mode.map { $0.value.lowercased() == "ipv6" } ?? reader.flag("AWS_IMDS_USE_IPV6", "imds_use_ipv6")
        guard
            let own = reader.value(["AWS_EC2_METADATA_SERVICE_ENDPOINT"], "ec2_metadata_service_endpoint")?.value
        else { return isIPv6 ? Self.addressIPv6 : Self.address }
        return own.hasSuffix("/") ? String(own.dropLast()) : own
    }

    private enum Token {
        case known(String?)
        case none
    }

    /// The metadata token. In a container one hop beyond the instance's limit, the answer never comes: then requests go without
    /// a token.
    private func token(_ base: String) async -> Token {
        for _ in 0..<attempts {
            let request = HTTPRequest(
                method: "PUT", url: base + "/latest/api/token",
                headers: ["x-aws-ec2-metadata-token-ttl-seconds": Self.tokenSeconds],
                bodyBytesMax: Self.answerBytesMax, timeouts: timeouts)
            guard let response = try? await surroundings.localTransport.send(request) else { continue }
            switch response.status {
            case 200: return .known(String(decoding: response.body, as: UTF8.self))
            case 403, 404, 405: return .known(nil)
            case 400: return .none
            default: continue
            }
        }
        return .known(nil)
    }

    private func text(_ url: String, token: String?) async -> String? {
        for _ in 0..<attempts {
            let request = HTTPRequest(
                url: url, headers: token.map { ["x-aws-ec2-metadata-token": $0] } ?? [:],
                bodyBytesMax: Self.answerBytesMax, timeouts: timeouts)
            guard let response = try? await surroundings.localTransport.send(request), response.status == 200,
                !response.body.isEmpty
            else { continue }
            return String(decoding: response.body, as: UTF8.self)
        }
        return nil
    }

    private var attempts: Int {
        let asked = reader.value(["AWS_METADATA_SERVICE_NUM_ATTEMPTS"], "metadata_service_num_attempts")
        return min(max(asked.flatMap { Int($0.value) } ?? 1, 0), Self.attemptsMax)
    }

    private var timeouts: Timeouts {
        let asked = reader.value(["AWS_METADATA_SERVICE_TIMEOUT"], "metadata_service_timeout")
        let seconds = min(max(asked.flatMap { Int($0.value) } ?? 1, 1), 60)
        return Timeouts(connectSeconds: seconds, stallSeconds: seconds, totalSeconds: 2 * seconds)
    }
}
