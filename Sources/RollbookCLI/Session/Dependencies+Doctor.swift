import AWSRequests
import Foundation
import PlaybookFiles
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
    private var identity: (@Sendable () async throws -> Workspace.CallerIdentity)? {
        guard tellsIdentities(settings.endpoint) else { return nil }
        return { [self] in try await askForIdentity(region: settings.region ?? "us-east-1") }
    }

    /// Who signs for a channel (STS GetCallerIdentity).
    var callerIdentity: @Sendable (Channel) async throws -> Workspace.CallerIdentity? {
        { [self] channel in
            guard tellsIdentities(channel.endpoint) else { return nil }
            return try await askForIdentity(region: channel.region)
        }
    }

    /// - Parameter endpoint: of S3, in place of AWS's own.
    private func tellsIdentities(_ endpoint: String?) -> Bool {
        rehearsal == nil && (endpoint == nil || settings.stsEndpointSetting != nil)
    }

    private func askForIdentity(region: String) async throws -> Workspace.CallerIdentity {
        let identity = try await CallerIdentity.ask(
            credentials: try Self.found(process).value, region: region,
            endpoint: settings.stsEndpointSetting?.value, transport: transport, at: Date())
        return Workspace.CallerIdentity(account: identity.account, arn: identity.arn)
    }
}

extension Doctor.Key {
    fileprivate init(_ credentials: Credentials, source: String) {
        self.init(
            accessKeyID: credentials.accessKeyID, isTemporary: credentials.sessionToken != nil,
            expiration: credentials.expiration, source: source)
    }
}
