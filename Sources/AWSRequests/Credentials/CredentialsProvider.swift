/// A source of credentials, asked before each attempt, so that a long run outlives temporary ones.
package protocol CredentialsProvider: Sendable {
    /// - Throws: `AWSSettingsError` when there are none; it names the places searched.
    func credentials() async throws -> Credentials

    /// New credentials in place of expired ones; `nil` where there are none.
    /// - Throws: as `credentials()`.
    func replacement(of rejected: Credentials) async throws -> Credentials?
}

extension CredentialsProvider {
    package func replacement(of rejected: Credentials) async throws -> Credentials? { nil }
}

/// Credentials that never change.
package struct StaticCredentials: CredentialsProvider {
    private let value: Credentials

    package init(_ value: Credentials) {
        self.value = value
    }

    package func credentials() async throws -> Credentials { value }
}
