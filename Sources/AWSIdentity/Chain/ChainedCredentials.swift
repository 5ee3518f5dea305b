package import AWSRequests
package import FoundationEssentials

/// The credentials of a chain, kept while they are valid and refreshed in time: before they expire, when a service calls
/// them expired, and once a minute if they are in a file that other programs replace.
///
/// One search serves all waiting callers. While the old credentials are valid, only the first caller waits for it, and its
/// failure does not invalidate them.
package actor ChainedCredentials: CredentialsProvider {
    /// The time before expiration at which new credentials are searched.
    package static let advisorySeconds = 15.0 * 60
    /// The time for which credentials of a file are used without reading it again, and between two searches for better ones.
    package static let pauseSeconds = 60.0

    private let chain: CredentialChain
    private let now: @Sendable () -> Date
    private var found: FoundCredentials?
    private var lookedAt = Date.distantPast
    /// The error that no source has credentials; the sources are not asked again at once.
    private var missing: AWSSettingsError?
    private var search: Task<FoundCredentials, any Error>?

    package init(_ chain: CredentialChain, now: @escaping @Sendable () -> Date) {
        self.chain = chain
        self.now = now
    }

    /// - Throws: `AWSSettingsError`.
    package func credentials() async throws -> Credentials {
        let current = try await current()
        if let expiration = current.credentials.expiration, expiration <= now() {
            throw AWSSettingsError(
                .signInAgain,
                "the credentials of \(current.place) expired at \(UTCTime(expiration).iso8601): sign in again")
        }
        return current.credentials
    }

    /// The credentials and their source; they may have expired.
    package func current() async throws -> FoundCredentials {
        guard let found else {
            if let missing, abs(now().timeIntervalSince(lookedAt)) < Self.pauseSeconds { throw missing }
            return try await look()
        }
        let time = now()
        let left = found.credentials.expiration?.timeIntervalSince(time)
        if let left, left <= 0 { return try await look() }
        let isDue =
            left.map { $0 < Self.advisorySeconds } ?? [.sharedFile, .configFile].contains(found.method)
        guard isDue, search == nil, abs(time.timeIntervalSince(lookedAt)) >= Self.pauseSeconds else { return found }
        return (try? await look()) ?? found
    }

    package func replacement(of rejected: Credentials) async throws -> Credentials? {
        // Another caller has replaced the same credentials already.
        if let found, found.credentials != rejected { return found.credentials }
        let other = try await look().credentials
        return other == rejected ? nil : other
    }

    private func look() async throws -> FoundCredentials {
        if let search { return try await search.value }
        let task = Task { try await find() }
        search = task
        lookedAt = now()
        return try await task.value
    }

    /// The search itself. All who wait for it find its result here as soon as they go on.
    private func find() async throws -> FoundCredentials {
        defer { search = nil }
        do {
            let fresh = try await chain.find()
            found = fresh
            return fresh
        } catch let error as AWSSettingsError where error.kind == .none {
            missing = error
            throw error
        }
    }
}
