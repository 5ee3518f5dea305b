import AWSIdentity
import CloudFront
import Foundation
import HTTPTransport
import Indexes
import PlaybookFiles
import Rollbook
import S3
import Verification

/// Makes the things that reach out of the process: network, credentials, pip.
struct Dependencies: Sendable {
    let process: ProcessEnvironment
    private let options: ChannelOptions
    let rehearsal: Rehearsal?
    let settings: AWSSettings
    /// Sends once, without retries.
    let transport: any Transport
    /// The most origins that are busy at once: the bucket and its public URL, or the upstream index and the bucket.
    private static let originsMax = 2
    let signers: Signers
    private let patiences: Patiences
    /// Counts below the retries, so that it sees every attempt.
    let counter: RequestCounter
    /// The transport for anonymous reads, with retries.
    let reader: any Transport

    init(
        process: ProcessEnvironment, options: ChannelOptions, rehearsal: Rehearsal?, terminal: Terminal,
        allowsInwardRedirects: Bool = false
    ) throws {
        self.process = process
        self.options = options
        self.rehearsal = rehearsal
        settings = try AWSSettings.resolve(
            environment: rehearsal == nil ? process.environment : [:],
            readFile: rehearsal == nil ? ProcessEnvironment.readBytes : { _ in nil })
        let network = CurlTransport(
            configuration: .init(
                concurrencyMax: Self.originsMax * options.concurrency,
                caFile: settings.caBundle ?? process.trustedCertificates,
                userAgent: "rollbook/\(rollbookVersion)", proxies: ProxySettings(environment: process.environment),
                isPublicAddress: { !allowsInwardRedirects && isPublicAddress($0) }))
        let clock = ContinuousClock()
        let start = clock.now
        counter = RequestCounter(network)
        transport = AdaptiveTransport(counter, limits: .init(maximum: options.concurrency)) { clock.now - start }
        let patience = process.patience(options.patience)
        patiences = Patiences {
            Patience(budget: patience, now: { clock.now - start }, tell: { terminal.say("      \($0)") })
        }
        signers = Signers(Self.surroundings(process, transport: transport, terminal: terminal))
        reader = RetryingTransport(
            transport, sleep: { try await Task.sleep(for: $0) }, random: { Double.random(in: 0..<1) })
    }

    /// The channels with the settings of their profiles: a channel without an endpoint gets that of `AWS_ENDPOINT_URL_S3` or of
    /// its profile. Errors of a profile are reported when its channel is used.
    func placed(_ channels: [Channel]) -> [Channel] {
        guard rehearsal == nil else { return channels }
        return channels.map { channel in
            guard channel.endpoint == nil, let endpoint = try? signer(of: channel).settings.endpoint(of: .s3) else {
                return channel
            }
            return channel.moved(toEndpoint: endpoint)
        }
    }

    func cloudFrontClientMaker() -> @Sendable (Channel) throws -> CloudFrontClient {
        { [self] channel in
            guard let cloudFront = channel.cloudFront else { throw RunError.noDistribution(channel: channel.name) }
            let settings = rehearsal == nil ? try signer(of: channel).settings : settings
            return CloudFrontClient(
                distribution: cloudFront.distribution,
                endpoint: CloudFrontEndpoint(
                    url: cloudFront.endpoint ?? settings.endpoint(of: .cloudfront), bucketRegion: channel.region),
                credentials: try credentials(of: channel), transport: transport,
                retryPolicy: settings.retryPolicy, patience: patiences.patience(with: "CloudFront"), now: { Date() },
                sleep: { try await Task.sleep(for: $0) })
        }
    }

    func clientMaker() -> @Sendable (Channel) throws -> S3Client {
        { [self] channel in
            let settings = rehearsal == nil ? try signer(of: channel).settings : settings
            return S3Client(
                bucket: channel.bucket,
                configuration: S3Configuration(
                    region: channel.region, endpoint: channel.endpoint,
                    expectedBucketOwner: channel.expectedBucketOwner, variant: settings.variant,
                    encryption: .init(channel.storage.encryption), ways: StoreWays(channel.store)),
                credentials: try credentials(of: channel), transport: transport,
                retryPolicy: settings.retryPolicy,
                patience: patiences.patience(with: channel.endpoint ?? "S3 in \(channel.region)"), now: { Date() },
                sleep: { try await Task.sleep(for: $0) })
        }
    }

    func upstream(catalog: Catalog) -> @Sendable () async throws -> UpstreamLocation {
        if let url = rehearsal?.upstreamURL {
            return { UpstreamLocation(url: url, origin: "the rehearsal's own upstream") }
        }
        let sources = UpstreamLocation.Sources(
            option: options.upstream, catalog: catalog.upstream, environment: process.environment,
            readFile: ProcessEnvironment.readFile, pipHelp: { await PipHelp.text() })
        let once = OnceResolved { try await UpstreamLocation.resolve(sources) }
        return { try await once.value() }
    }
}

/// Resolves the upstream index on first use, and remembers it: asking pip takes a second.
private actor OnceResolved {
    private let resolve: @Sendable () async throws -> UpstreamLocation
    private var task: Task<UpstreamLocation, any Error>?

    init(_ resolve: @escaping @Sendable () async throws -> UpstreamLocation) {
        self.resolve = resolve
    }

    func value() async throws -> UpstreamLocation {
        let task = task ?? Task { [resolve] in try await resolve() }
        self.task = task
        return try await task.value
    }
}
