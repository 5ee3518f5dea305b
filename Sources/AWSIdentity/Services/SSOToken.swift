import AWSRequests
import FoundationEssentials
import Objects

/// The token that `aws sso login` left in a file, with the data for renewing it.
///
/// Source: botocore's `tokens.py`; the file is shared with the AWS CLI and boto3.
struct SSOToken: Codable {
    var accessToken: String?
    var expiresAt: String?
    var startUrl: String?
    var region: String?
    var clientId: String?
    var clientSecret: String?
    var registrationExpiresAt: String?
    var refreshToken: String?

    /// - Parameter key: the name of the `[sso-session]`, or the start URL where there is none.
    static func path(key: String) -> String {
        "~/.aws/sso/cache/\(encodeHex(digest(.sha1, of: Array(key.utf8)))).json"
    }

    /// - Throws: `AWSSettingsError` `.signInAgain` if there is no readable token.
    init(key: String, _ surroundings: Surroundings) throws {
        let path = expandPath(Self.path(key: key), surroundings.variables)
        guard let bytes = surroundings.readFile(path) else {
            throw AWSSettingsError(.signInAgain, "there is no sign-in for \(key)")
        }
        guard let token = try? JSONDecoder().decode(SSOToken.self, from: Data(bytes)), token.accessToken != nil,
            token.expiresAt != nil
        else { throw AWSSettingsError(.signInAgain, "the sign-in for \(key) in \(Self.path(key: key)) is not valid") }
        self = token
    }

    /// The remaining validity in seconds; negative when expired. `nil` when the file states no time.
    func secondsLeft(at now: Date) -> Double? {
        expiresAt.flatMap { parseMoment($0) }.map { $0.timeIntervalSince(now) }
    }

    /// The data for a renewal; `nil` if the file lacks it, or the registration has expired.
    func renewal(at now: Date) -> (clientID: String, clientSecret: String, refreshToken: String)? {
        guard let clientId, let clientSecret, let refreshToken,
            let until = registrationExpiresAt.flatMap({ parseMoment($0) }), until > now
        else { return nil }
        return (clientId, clientSecret, refreshToken)
    }

    /// Saves the renewed token where the AWS CLI will find it.
    func save(key: String, _ surroundings: Surroundings) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try surroundings.writeFile(
            expandPath(Self.path(key: key), surroundings.variables), Array(try encoder.encode(self)))
    }
}
