import AWSRequests
import Synchronization

/// The signers by profile, each found once for all channels that name it.
package final class Signers: Sendable {
    /// The settings of one profile, and its credentials.
    package struct Signer: Sendable {
        package let settings: AWSSettings
        package let credentials: ChainedCredentials
        fileprivate let region: String
        fileprivate let surroundings: Surroundings

        /// - Throws: `AWSError`.
        package func identity() async throws -> CallerIdentity {
            try await STSClient(
                settings: settings, region: region, credentials: credentials, surroundings: surroundings
            ).getCallerIdentity()
        }

        /// - Throws: `AWSError`, `CancellationError`.
        package func simulatePolicy(
            of principal: String, actions: [String], resources: [String]
        ) async throws -> [IAMClient.Evaluation] {
            try await IAMClient(
                settings: settings, region: region, credentials: credentials, surroundings: surroundings
            ).simulatePrincipalPolicy(of: principal, actions: actions, resources: resources)
        }
    }

    private struct Name: Hashable {
        var profile: String?
        var region: String
    }

    private let surroundings: Surroundings
    private let known = Mutex<[Name: Signer]>([:])

    package init(_ surroundings: Surroundings) {
        self.surroundings = surroundings
    }

    /// - Parameters:
    ///   - profile: selected by name; `nil`: as the environment says.
    ///   - region: the region for identity requests, if the settings name none.
    /// - Throws: `AWSSettingsError` if the settings cannot be read.
    package func signer(profile: String?, region: String) throws -> Signer {
        let settings = try AWSSettings.resolve(
            profile: profile, environment: surroundings.environment, readFile: surroundings.readFile)
        let name = Name(profile: profile, region: settings.region ?? region)
        return known.withLock { known in
            if let signer = known[name] { return signer }
            let chain = CredentialChain(profile: profile, region: name.region, surroundings: surroundings)
            let signer = Signer(
                settings: settings, credentials: ChainedCredentials(chain, now: surroundings.now), region: name.region,
                surroundings: surroundings)
            known[name] = signer
            return signer
        }
    }
}
