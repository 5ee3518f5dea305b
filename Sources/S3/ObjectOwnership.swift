/// The ownership of objects written to a bucket, which decides whether ACLs count there (GetBucketOwnershipControls).
///
/// Source: Amazon S3 User Guide, "Controlling ownership of objects and disabling ACLs for your bucket".
package enum ObjectOwnership: String, Sendable {
    /// ACLs are off: a request with an ACL is refused, unless it is `bucket-owner-full-control`.
    case bucketOwnerEnforced = "BucketOwnerEnforced"
    case bucketOwnerPreferred = "BucketOwnerPreferred"
    case objectWriter = "ObjectWriter"
    /// No configuration, as in buckets from before April 2023: ACLs are on.
    case unset = ""

    package var allowsACLs: Bool { self != .bucketOwnerEnforced }
}
