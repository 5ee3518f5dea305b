import NIOHTTP1

/// Configurations of a bucket that are kept and given back as they are, by subresource.
enum BucketConfiguration: String, Sendable, CaseIterable {
    case policy, lifecycle, encryption, cors, tagging, website, publicAccessBlock, ownershipControls, notification
    case objectLock = "object-lock"
    /// Who pays for requests; in the sandbox every key is of a requester, none of the owner.
    case requestPayment

    var operationName: String {
        switch self {
        case .policy: "BucketPolicy"
        case .lifecycle: "BucketLifecycleConfiguration"
        case .encryption: "BucketEncryption"
        case .cors: "BucketCors"
        case .tagging: "BucketTagging"
        case .website: "BucketWebsite"
        case .publicAccessBlock: "PublicAccessBlock"
        case .ownershipControls: "BucketOwnershipControls"
        case .objectLock: "ObjectLockConfiguration"
        case .notification: "BucketNotificationConfiguration"
        case .requestPayment: "BucketRequestPayment"
        }
    }

    var deleteOperationName: String { self == .lifecycle ? "BucketLifecycle" : operationName }

    /// The error code when there is none.
    var absentCode: String {
        switch self {
        case .policy: "NoSuchBucketPolicy"
        case .lifecycle: "NoSuchLifecycleConfiguration"
        case .encryption: "ServerSideEncryptionConfigurationNotFoundError"
        case .cors: "NoSuchCORSConfiguration"
        case .tagging: "NoSuchTagSet"
        case .website: "NoSuchWebsiteConfiguration"
        case .publicAccessBlock: "NoSuchPublicAccessBlockConfiguration"
        case .ownershipControls: "OwnershipControlsNotFoundError"
        case .objectLock: "ObjectLockConfigurationNotFoundError"
        // Every bucket has one: see `defaultDocument`.
        case .notification, .requestPayment: "NoSuchConfiguration"
        }
    }
}
