package import PlaybookFiles
import S3

/// The IAM policy of an identity that may do what rollbook does to some channels, and nothing else.
///
/// Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3" and "… for Amazon
/// CloudFront". It does not permit deleting a version for good: `--strategy remove` also needs `s3:DeleteObjectVersion`.
package struct LeastPolicy: Sendable, Equatable, Encodable {
    /// The use of one channel.
    package struct Use: Sendable, Equatable {
        package var channel: Channel
        /// Whether objects are changed; then the lock and the log are written too.
        package var writes: Bool
        /// Whether its distribution gets invalidations.
        package var invalidates: Bool

        package init(_ channel: Channel, writes: Bool, invalidates: Bool) {
            (self.channel, self.writes, self.invalidates) = (channel, writes, invalidates)
        }

        /// Every use of the channel.
        package init(all channel: Channel) {
            self.init(channel, writes: true, invalidates: channel.cloudFront != nil)
        }
    }

    package struct Statement: Sendable, Equatable, Encodable {
        /// Letters and digits only, unique in the policy.
        package var sid: String
        package var actions: [String]
        /// ARNs; an object's may end in a wildcard.
        package var resources: [String]
        private let effect = "Allow"

        enum CodingKeys: String, CodingKey {
            case sid = "Sid"
            case effect = "Effect"
            case actions = "Action"
            case resources = "Resource"
        }
    }

    private let version = "2012-10-17"
    package var statements: [Statement] = []

    enum CodingKeys: String, CodingKey {
        case version = "Version"
        case statements = "Statement"
    }

    package init(_ uses: [Use]) {
        for (position, use) in uses.enumerated() { add(use, "\(position + 1)") }
    }

    private mutating func add(_ use: Use, _ number: String) {
        let channel = use.channel
        let isPoint = AccessPoint(channel.bucket) != nil
        let bucket = isPoint ? channel.bucket : "\(arnPrefix(ofRegion: channel.region)):s3:::\(channel.bucket)"
        let objects = Self.areas(of: channel).map { objectPath($0, in: bucket) }
        add("Bucket" + number, Self.bucketActions, [bucket])
        add("Read" + number, Self.readActions, objects)
        if use.writes {
            add("Write" + number, Self.writeActions, objects)
            add("Tags" + number, Self.tagActions, objects)
            add("ACLs" + number, Self.aclActions, objects)
            if let key = channel.storage.encryption?.key, key.hasPrefix("arn:") {
                add("Key" + number, Self.keyActions, [key])
            }
        }
        if case .elsewhere(let place) = channel.log { add("Log" + number, place, channel, writes: use.writes) }
        if use.writes, let archive = channel.archive { add("Archive" + number, archive, channel, writes: true) }
        if let distribution = channel.cloudFront?.distribution {
            let service = "\(arnPrefix(ofRegion: channel.region)):cloudfront:"
            let resource = "\(service):\(channel.expectedBucketOwner ?? "*"):distribution/\(distribution)"
            add("Distribution" + number, ["cloudfront:GetDistributionConfig"], [resource])
            add("CachePolicies" + number, ["cloudfront:GetCachePolicy"], ["\(service):*:cache-policy/*"])
            if use.invalidates { add("Invalidate" + number, Self.invalidationActions, [resource]) }
        }
    }

    /// A place of rollbook's own documents, which may be in another bucket.
    private mutating func add(_ sid: String, _ place: ArchivePlace, _ channel: Channel, writes: Bool) {
        let bucket = "\(arnPrefix(ofRegion: channel.region)):s3:::\(place.bucket)"
        add(sid + "Bucket", ["s3:ListBucket"], [bucket])
        add(
            sid, ["s3:GetObject"] + (writes ? ["s3:PutObject"] : []),
            ["\(bucket)/\(place.prefix.isEmpty ? "*" : place.prefix + "/*")"])
    }

    private mutating func add(_ sid: String, _ actions: [String], _ resources: [String]) {
        statements.append(Statement(sid: sid, actions: actions, resources: resources))
    }

    /// The areas of the channel's bucket that hold its objects and rollbook's own documents.
    private static func areas(of channel: Channel) -> [String] {
        let indexes =
            channel.roots
            + channel.indexes.filter { index in
                !channel.roots.contains { index == $0 || index.hasPrefix($0 + "/") }
            }
        guard !indexes.isEmpty else { return ["*"] }
        let lock = channel.lock.key.map { OwnFolder.holds($0) ? [] : [$0] } ?? []
        return indexes.map { $0 + "/*" } + [OwnFolder.key("*")] + lock
    }

    private static let bucketActions = [
        "s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads", "s3:GetBucketVersioning",
        "s3:GetLifecycleConfiguration",
        "s3:GetBucketObjectLockConfiguration", "s3:GetBucketNotification", "s3:GetBucketOwnershipControls",
        "s3:GetBucketPolicy", "s3:GetBucketPolicyStatus",
    ]
    private static let readActions = ["s3:GetObject", "s3:GetObjectVersion"]
    private static let writeActions = [
        "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts",
    ]
    /// Permissions to keep an object's tags when a copy restores it.
    private static let tagActions = ["s3:GetObjectTagging", "s3:GetObjectVersionTagging", "s3:PutObjectTagging"]
    /// Permissions to keep an object's ACL when a copy restores it, where the bucket has ACLs.
    private static let aclActions = ["s3:GetObjectAcl", "s3:GetObjectVersionAcl", "s3:PutObjectAcl"]
    private static let keyActions = ["kms:Decrypt", "kms:GenerateDataKey"]
    private static let invalidationActions = ["cloudfront:CreateInvalidation", "cloudfront:GetInvalidation"]
}
