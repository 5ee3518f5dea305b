import AWSRequests
import FoundationEssentials

/// A program that prints credentials (`credential_process`).
///
/// Source: AWS CLI User Guide, "Sourcing credentials with an external process".
struct CredentialProcess {
    let command: String
    /// For people.
    let place: String

    private struct Answer: Decodable {
        var Version: Int?
        var AccessKeyId, SecretAccessKey, SessionToken, Expiration: String?
    }

    /// - Throws: `AWSSettingsError`; of the program's output it quotes only standard error.
    func credentials(_ surroundings: Surroundings) async throws -> FoundCredentials {
        guard let words = splitShellWords(command), !words.isEmpty else {
            throw problem("its command has a quote that is not closed, or none at all")
        }
        let outcome: Surroundings.Outcome
        do {
            outcome = try await surroundings.run(words)
        } catch {
            throw problem("\(words[0]) could not be run")
        }
        guard outcome.exitCode == 0 else {
            let said = outcome.errors.split(whereSeparator: \.isNewline).last.map { ": \($0.prefix(300))" } ?? ""
            throw problem("\(words[0]) failed (\(outcome.exitCode.map { "exit \($0)" } ?? "a signal"))\(said)")
        }
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(outcome.output.utf8)) else {
            throw problem("\(words[0]) printed no JSON of credentials")
        }
        guard answer.Version == 1 else { throw problem("\(words[0]) printed another version than 1") }
        guard let key = answer.AccessKeyId, let secret = answer.SecretAccessKey else {
            throw problem("\(words[0]) printed no AccessKeyId and SecretAccessKey")
        }
        let expiration = try answer.Expiration.map { text in
            guard let date = parseMoment(text) else {
                throw problem("\(words[0]) printed an Expiration that is not a time")
            }
            return date
        }
        return FoundCredentials(
            Credentials(
                accessKeyID: key, secretAccessKey: secret, sessionToken: answer.SessionToken, expiration: expiration),
            by: .process, place: place)
    }

    private func problem(_ text: String) -> AWSSettingsError {
        AWSSettingsError(.notRetrieved, "credential_process of \(place): \(text)")
    }
}
