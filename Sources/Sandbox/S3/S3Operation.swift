import NIOHTTP1

/// The operations of the S3 API that the sandbox knows.
enum S3Operation: Sendable, Equatable {
    case listBuckets
    case createBucket, deleteBucket, headBucket, getBucketLocation
    case getBucketVersioning, putBucketVersioning, getBucketAcl, putBucketAcl, getBucketPolicyStatus
    case getConfiguration(BucketConfiguration)
    case putConfiguration(BucketConfiguration)
    case deleteConfiguration(BucketConfiguration)
    case listObjects, listObjectsV2, listObjectVersions, listMultipartUploads, deleteObjects
    case putObject, copyObject, getObject, headObject, deleteObject, getObjectAttributes
    case getObjectTagging, putObjectTagging, deleteObjectTagging, getObjectAcl, putObjectAcl
    case createMultipartUpload, uploadPart, uploadPartCopy, completeMultipartUpload, abortMultipartUpload, listParts

    /// The name in the API, such as `ListObjectsV2`.
    var name: String {
        switch self {
        case .getConfiguration(let configuration): return "Get" + configuration.operationName
        case .putConfiguration(let configuration): return "Put" + configuration.operationName
        case .deleteConfiguration(let configuration): return "Delete" + configuration.deleteOperationName
        default:
            let name = String(describing: self)
            return name.prefix(1).uppercased() + name.dropFirst()
        }
    }

    /// The permission for it in a policy.
    var action: String {
        switch self {
        case .listBuckets: "s3:ListAllMyBuckets"
        case .headBucket, .listObjects, .listObjectsV2: "s3:ListBucket"
        case .listObjectVersions: "s3:ListBucketVersions"
        case .listMultipartUploads: "s3:ListBucketMultipartUploads"
        case .headObject: "s3:GetObject"
        case .copyObject, .createMultipartUpload, .uploadPart, .uploadPartCopy, .completeMultipartUpload:
            "s3:PutObject"
        case .deleteObjects: "s3:DeleteObject"
        case .listParts: "s3:ListMultipartUploadParts"
        // The action's name differs from the operation's for these.
        case .getConfiguration(.lifecycle): "s3:GetLifecycleConfiguration"
        case .getConfiguration(.objectLock): "s3:GetBucketObjectLockConfiguration"
        case .getConfiguration(.notification): "s3:GetBucketNotification"
        case .putConfiguration(.notification): "s3:PutBucketNotification"
        default: "s3:" + name
        }
    }

    /// The operation of a request; `nil` when the sandbox does not know it.
    init?(method: String, bucket: String, key: String, target: RequestTarget, headers: HTTPHeaders) {
        let found =
            bucket.isEmpty
            ? (method == "GET" ? S3Operation.listBuckets : nil)
            : key.isEmpty
                ? Self.ofBucket(method, target)
                : Self.ofObject(method, target, headers.contains(name: "x-amz-copy-source"))
        guard let found else { return nil }
        self = found
    }

    /// Whether it can go through an access point. Source: Amazon S3 User Guide, "Access point compatibility".
    var isServedByAccessPoints: Bool {
        switch self {
        case .createBucket, .deleteBucket, .getBucketVersioning, .putBucketVersioning, .putBucketAcl: false
        default: true
        }
    }

    private static func ofBucket(_ method: String, _ target: RequestTarget) -> S3Operation? {
        if let configuration = BucketConfiguration.allCases.first(where: { target.has($0.rawValue) }) {
            switch method {
            case "GET": return .getConfiguration(configuration)
            case "PUT": return .putConfiguration(configuration)
            // An empty document removes notifications.
            case "DELETE":
                return [.notification, .requestPayment].contains(configuration)
                    ? nil : .deleteConfiguration(configuration)
            default: return nil
            }
        }
        switch method {
        case "GET" where target.has("location"): return .getBucketLocation
        case "GET" where target.has("versioning"): return .getBucketVersioning
        case "GET" where target.has("acl"): return .getBucketAcl
        case "GET" where target.has("policyStatus"): return .getBucketPolicyStatus
        case "GET" where target.has("versions"): return .listObjectVersions
        case "GET" where target.has("uploads"): return .listMultipartUploads
        case "GET": return target["list-type"] == "2" ? .listObjectsV2 : .listObjects
        case "PUT" where target.has("versioning"): return .putBucketVersioning
        case "PUT" where target.has("acl"): return .putBucketAcl
        case "PUT": return .createBucket
        case "HEAD": return .headBucket
        case "DELETE": return .deleteBucket
        case "POST" where target.has("delete"): return .deleteObjects
        default: return nil
        }
    }

    private static func ofObject(_ method: String, _ target: RequestTarget, _ copies: Bool) -> S3Operation? {
        switch method {
        case "GET" where target.has("tagging"): .getObjectTagging
        case "GET" where target.has("acl"): .getObjectAcl
        case "GET" where target.has("attributes"): .getObjectAttributes
        case "GET" where target.has("uploadId"): .listParts
        case "GET": .getObject
        case "HEAD": .headObject
        case "PUT" where target.has("tagging"): .putObjectTagging
        case "PUT" where target.has("acl"): .putObjectAcl
        case "PUT" where target.has("uploadId"): copies ? .uploadPartCopy : .uploadPart
        case "PUT": copies ? .copyObject : .putObject
        case "POST" where target.has("uploads"): .createMultipartUpload
        case "POST" where target.has("uploadId"): .completeMultipartUpload
        case "DELETE" where target.has("tagging"): .deleteObjectTagging
        case "DELETE" where target.has("uploadId"): .abortMultipartUpload
        case "DELETE": .deleteObject
        default: nil
        }
    }
}
