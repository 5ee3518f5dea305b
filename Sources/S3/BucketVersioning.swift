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

    package init(status: Status, mfaDelete: Bool = false) {
        self.status = status
        self.mfaDelete = mfaDelete
    }
}
