import AWSRequests
import Foundation
import Rollbook

extension Dependencies {
    /// Who signs, for `rollbook doctor`.
    var signer: Doctor.Signer {
        if let rehearsal {
            return Doctor.Signer(
                credentials: { Doctor.Key(rehearsal.credentials, source: "the rehearsal") }, identity: nil)
        }
        return Doctor.Signer(
            credentials: { [process] in
                do {
                    let found = try Self.found(process)
                    return Doctor.Key(found.value, source: found.source)
                } catch let error as AWSSettingsError {
                    throw Doctor.NoCredentials(error.description)
                }
            }, identity: identity)
    }

    private static func found(_ process: ProcessEnvironment) throws -> (value: Credentials, source: String) {
        let settings = try AWSSettings.resolve(
            environment: process.environment, readFile: ProcessEnvironment.readFile)
        guard let found = settings.credentialsSetting else {
            throw AWSSettingsError(settings.credentialsHint ?? "there are none")
        }
        return (found.value, found.source)
    }

    /// `nil` where S3 is a store of its own and no identity service is named.
    private var identity: (@Sendable () async throws -> Doctor.Identity)? {
        let endpoint = settings.stsEndpointSetting?.value
        guard endpoint != nil || settings.endpoint == nil else { return nil }
        return { [process, transport, settings] in
            let identity = try await CallerIdentity.ask(
                credentials: try Self.found(process).value, region: settings.region ?? "us-east-1",
                endpoint: endpoint, transport: transport, at: Date())
            return Doctor.Identity(account: identity.account, arn: identity.arn)
        }
    }
}

extension Doctor.Key {
    fileprivate init(_ credentials: Credentials, source: String) {
        self.init(
            accessKeyID: credentials.accessKeyID, isTemporary: credentials.sessionToken != nil,
            expiration: credentials.expiration, source: source)
    }
}
