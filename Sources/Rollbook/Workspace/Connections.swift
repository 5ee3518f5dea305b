package import CloudFront
package import HTTPTransport
package import Indexes
package import PlaybookFiles
package import S3

/// The services and sites that a run sends requests to.
package struct Connections: Sendable {
    /// A client of the channel's bucket.
    package var makeClient: @Sendable (Channel) throws -> S3Client
    /// A client of the channel's distribution; throws `RunError.noDistribution` where it has none.
    package var makeCloudFrontClient: @Sendable (Channel) throws -> CloudFrontClient
    /// The signer for a channel; `nil` without an identity service, as in a rehearsal and on most stores. Each call may ask the
    /// service anew. It throws the errors of the service, or of the search for credentials.
    package var callerIdentity: @Sendable (Channel) async throws -> CallerIdentity?
    /// The decisions of a user's or role's policies on actions, each on each resource, by IAM's simulation; `nil` without an
    /// identity service. It throws the errors of the service.
    package var simulatePolicy:
        @Sendable (
            _ channel: Channel, _ principal: String, _ actions: [String], _ resources: [String]
        ) async throws -> [PolicyEvaluation]?
    /// For the upstream index and the public URLs; anonymous, retries by itself.
    package var transport: any Transport
    package var upstream: @Sendable () async throws -> UpstreamLocation
    /// The requests that the process has sent so far.
    package var requestCounts: @Sendable () -> RequestCounts

    package init(
        makeClient: @escaping @Sendable (Channel) throws -> S3Client,
        makeCloudFrontClient: @escaping @Sendable (Channel) throws -> CloudFrontClient = {
            throw RunError.noDistribution(channel: $0.name)
        },
        callerIdentity: @escaping @Sendable (Channel) async throws -> CallerIdentity? = { _ in nil },
        simulatePolicy: @escaping @Sendable (Channel, String, [String], [String]) async throws -> [PolicyEvaluation]? =
            {
                _, _, _, _ in nil
            },
        transport: any Transport, upstream: @escaping @Sendable () async throws -> UpstreamLocation,
        requestCounts: @escaping @Sendable () -> RequestCounts = { RequestCounts() }
    ) {
        self.makeClient = makeClient
        self.makeCloudFrontClient = makeCloudFrontClient
        self.callerIdentity = callerIdentity
        self.simulatePolicy = simulatePolicy
        self.transport = transport
        self.upstream = upstream
        self.requestCounts = requestCounts
    }
}
