import NIOHTTP1

/// A bucket's configurations that are stored and returned unchanged, by subresource.
enum BucketConfiguration: String, Sendable, CaseIterable {
    case policy, lifecycle, encryption, cors, tagging, website, publicAccessBlock, ownershipControls, notification
    case objectLock = "object-lock"
    /// The payer of requests; in the sandbox all keys are requesters, none is the owner.
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

    /// The error code for an absent configuration.
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
