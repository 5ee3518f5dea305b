import Objects
package import S3

/// Checks whether the KMS keys of a rollback's sources may be used: a copy decrypts its source.
///
/// Reads one byte of one version for each key that the journal names. Versions with the bucket's default are not checked.
///
/// Source: Amazon S3 User Guide, "Using server-side encryption with AWS KMS keys".
package struct EncryptedSources: Sendable {
    private let client: S3Client

    package init(_ client: S3Client) {
        self.client = client
    }

    /// The objects that cannot come back, with the reasons.
    /// - Throws: `S3Error` for failures that say nothing about a key; `CancellationError`.
    package func unreadable(in plan: Plan) async throws -> [String] {
        let sources = plan.changes.compactMap { change -> Source? in
            guard case .restore(let object) = change.action, let version = object.versionID, object.size > 0,
                let encryption = change.sourceAttributes?.storage.encryption,
                encryption.algorithm?.hasPrefix("aws:kms") == true
            else { return nil }
            return Source(key: change.key, version: version, keyID: encryption.keyID ?? "")
        }
        let byKey = Dictionary(grouping: sources, by: \.keyID).sorted { $0.key < $1.key }.map(\.value)
        let found = try await mapConcurrently(byKey, limit: 8) { sources in
            guard let first = sources.first, let refusal = try await refusal(of: first) else { return [String]() }
            return sources.map { "s3://\(client.bucket)/\($0.key): version \($0.version) \(refusal)" }
        }
        return found.flatMap(\.self)
    }

    private struct Source: Sendable {
        var key: ObjectKey
        var version: VersionID
        var keyID: String
    }

    private func refusal(of source: Source) async throws -> String? {
        do {
            _ = try await client.getObject(source.key, versionID: source.version, range: 0...0)
            return nil
        } catch let error as S3Error where error.status == 403 || error.code.rawValue.hasPrefix("KMS.") {
            let name = source.keyID.isEmpty ? "a KMS key" : "the KMS key \(source.keyID)"
            return "is encrypted with \(name), which this identity may not use: \(error.code.rawValue): "
                + "\(error.message) (kms:Decrypt)"
        }
    }
}
