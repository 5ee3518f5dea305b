/// Versioning of a bucket (GetBucketVersioning).
package struct BucketVersioning: Sendable, Equatable {
    package enum Status: String, Sendable {
        case enabled = "Enabled"
        case suspended = "Suspended"
        /// Never configured: the answer holds no Status.
        case never = ""
    }

    package var status: Status
    /// Whether permanent deletes need a second factor.
    package var mfaDelete: Bool
    /// Prefixes whose objects get no versions although versioning is enabled; below, whether folders get none either.
    ///
    /// Source: MinIO, "Object Versioning", exclusions; AWS has none.
    package var excludedPrefixes: [String]
    package var excludesFolders: Bool

    package init(
        status: Status, mfaDelete: Bool = false, excludedPrefixes: [String] = [], excludesFolders: Bool = false
    ) {
        self.status = status
        self.mfaDelete = mfaDelete
        self.excludedPrefixes = excludedPrefixes
        self.excludesFolders = excludesFolders
    }

    /// Whether every overwritten or deleted object stays as a version.
    package var keepsAll: Bool { status == .enabled && excludedPrefixes.isEmpty && !excludesFolders }

    /// The exclusions for people; `nil` without any.
    package var exclusions: String? {
        let names = excludedPrefixes + (excludesFolders ? ["folders"] : [])
        return status == .enabled && !names.isEmpty ? names.joined(separator: ", ") : nil
    }
}
