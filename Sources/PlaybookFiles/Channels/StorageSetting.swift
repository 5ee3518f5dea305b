/// How what a run writes is kept; what is not said is as the bucket has it, and what comes back by a copy as it was.
package struct StorageSetting: Sendable, Equatable {
    /// Such as `STANDARD_IA`.
    package var storageClass: String?
    package var encryption: Encryption?
    /// A canned ACL.
    package var acl: String?

    package struct Encryption: Sendable, Equatable {
        package enum Algorithm: String, Sendable, CaseIterable {
            case sseS3 = "sse-s3"
            case sseKMS = "sse-kms"

            /// As `x-amz-server-side-encryption` has it.
            package var header: String { self == .sseS3 ? "AES256" : "aws:kms" }
        }

        package var algorithm: Algorithm
        /// Of KMS: an ARN, an id or an alias; `nil`: the account's own for S3.
        package var key: String?
        package var bucketKey: Bool?

        package init(algorithm: Algorithm, key: String? = nil, bucketKey: Bool? = nil) {
            self.algorithm = algorithm
            self.key = key
            self.bucketKey = bucketKey
        }
    }

    package init(storageClass: String? = nil, encryption: Encryption? = nil, acl: String? = nil) {
        self.storageClass = storageClass
        self.encryption = encryption
        self.acl = acl
    }

    package static let asTheBucket = StorageSetting()

    /// Classes whose objects readers get at once.
    package static let classes = [
        "STANDARD", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR", "REDUCED_REDUNDANCY",
    ]

    /// What Amazon S3 knows as canned ACLs of objects.
    package static let acls = [
        "private", "public-read", "public-read-write", "authenticated-read", "aws-exec-read", "bucket-owner-read",
        "bucket-owner-full-control",
    ]
}
