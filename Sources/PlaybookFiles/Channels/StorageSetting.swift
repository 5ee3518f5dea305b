/// Storage class, encryption and ACL of written objects. Missing settings are the bucket's; an object restored by a copy keeps
/// its own.
package struct StorageSetting: Sendable, Equatable {
    /// A class such as `STANDARD_IA`.
    package var storageClass: String?
    package var encryption: Encryption?
    /// A canned ACL.
    package var acl: String?

    package struct Encryption: Sendable, Equatable {
        package enum Algorithm: String, Sendable, CaseIterable {
            case sseS3 = "sse-s3"
            case sseKMS = "sse-kms"

            /// The value of `x-amz-server-side-encryption`.
            package var header: String { self == .sseS3 ? "AES256" : "aws:kms" }
        }

        package var algorithm: Algorithm
        /// The KMS key: an ARN, an id or an alias; `nil` for the account's own key for S3.
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

    /// Storage classes with immediate access.
    package static let classes = [
        "STANDARD", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR", "REDUCED_REDUNDANCY",
    ]

    /// Amazon S3's canned ACLs of objects.
    package static let acls = [
        "private", "public-read", "public-read-write", "authenticated-read", "aws-exec-read", "bucket-owner-read",
        "bucket-owner-full-control",
    ]
}
