import Foundation
import Rollbook
import S3

extension Edge {
    /// Who signs, for `rollbook doctor`.
    var signer: Doctor.Signer {
        if let rehearsal {
            return Doctor.Signer(credentials: { (rehearsal.credentials, "the rehearsal") }, identity: nil)
        }
        return Doctor.Signer(credentials: { [surroundings] in try Self.found(surroundings) }, identity: identity)
    }

    private static func found(_ surroundings: Surroundings) throws -> (value: Credentials, source: String) {
        let settings = try AWSSettings.resolve(
            environment: surroundings.environment, readFile: Surroundings.readFile)
        guard let found = settings.credentialsSetting else {
            throw AWSSettingsError(settings.credentialsHint ?? "there are none")
        }
        return (found.value, found.source)
    }

    /// `nil` where S3 is a store of its own and no identity service is named.
    private var identity: (@Sendable () async throws -> CallerIdentity)? {
        let endpoint = settings.stsEndpointSetting?.value
        guard endpoint != nil || settings.endpoint == nil else { return nil }
        return { [surroundings, transport, settings] in
            try await CallerIdentity.ask(
                credentials: try Self.found(surroundings).value, region: settings.region ?? "us-east-1",
                endpoint: endpoint, transport: transport, at: Date())
        }
    }
}
