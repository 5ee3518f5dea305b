import AWSIdentity
import AWSRequests
import Foundation
import HTTPTransport
import PlaybookFiles
import Rollbook

extension Dependencies {
    /// The surroundings that the search for credentials reads, asks and runs.
    static func surroundings(
        _ process: ProcessEnvironment, transport: any Transport, terminal: Terminal
    ) -> Surroundings {
        Surroundings(
            environment: process.environment, readFile: ProcessEnvironment.readBytes,
            writeFile: ProcessEnvironment.replaceFile, transport: transport,
            localTransport: CurlTransport(
                configuration: .init(
                    concurrencyMax: 4, caFile: process.trustedCertificates, userAgent: "rollbook/\(rollbookVersion)")),
            run: { words in
                let outcome = try await ProgramRun(words).outcome()
                return Surroundings.Outcome(
                    exitCode: outcome.exitCode, output: outcome.output, errors: outcome.errors)
            },
            ask: { question in terminal.canAsk ? terminal.askLine(question) : nil },
            now: { Date() }, sleep: { try await Task.sleep(for: $0) })
    }

    /// The credentials of a channel's requests.
    func credentials(of channel: Channel) throws -> any CredentialsProvider {
        if let rehearsal { return StaticCredentials(rehearsal.credentials) }
        return try signer(of: channel).credentials
    }

    func signer(of channel: Channel) throws -> Signers.Signer {
        // For the identity service, `auto` is not a region.
        try signers.signer(
            profile: channel.profile,
            region: channel.region == "auto" ? AWSPartition.of(region: "auto").globalRegion : channel.region)
    }

    /// The signer for a channel (STS GetCallerIdentity); `nil` for a channel with its own endpoint and no named identity
    /// service.
    var callerIdentity: @Sendable (Channel) async throws -> Connections.CallerIdentity? {
        { [self] channel in
            guard rehearsal == nil else { return nil }
            let signer = try signer(of: channel)
            guard channel.endpoint == nil || signer.settings.endpoint(of: .sts) != nil else { return nil }
            let identity = try await signer.identity()
            return Connections.CallerIdentity(account: identity.account, arn: identity.arn)
        }
    }

    /// The simulation of policies for a channel (IAM SimulatePrincipalPolicy); `nil` for a channel with its own endpoint and no
    /// named IAM.
    var simulatePolicy: @Sendable (Channel, String, [String], [String]) async throws -> [Connections.PolicyEvaluation]?
    {
        { [self] channel, principal, actions, resources in
            guard rehearsal == nil else { return nil }
            let signer = try signer(of: channel)
            guard channel.endpoint == nil || signer.settings.endpoint(of: .iam) != nil else { return nil }
            return try await signer.simulatePolicy(of: principal, actions: actions, resources: resources).map {
                Connections.PolicyEvaluation(
                    action: $0.action, resource: $0.resource, decision: .init(rawValue: $0.decision) ?? .implicitDeny)
            }
        }
    }
}
