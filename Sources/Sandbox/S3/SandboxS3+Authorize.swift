import AWSRequests
import FoundationEssentials
import Objects
import Synchronization

extension SandboxS3 {
    /// Refuses forbidden requests. A known key may do everything that no policy denies; an anonymous caller only what a policy
    /// or an ACL allows.
    func authorize(_ call: S3Call) async throws {
        guard !call.bucket.isEmpty else {
            // Anonymous ListBuckets shows no buckets. S3 redirects it; here it is served for health checks.
            return
        }
        if call.operation == .createBucket {
            guard call.caller != .anonymous else { throw S3Refusal.accessDenied }
            return
        }
        let bucket = try await store.settings(of: call.bucket)
        try refuseUnpaid(call, bucket)
        let resource = call.key.text.isEmpty ? call.bucket : "\(call.bucket)/\(call.key.text)"
        let decision = decision(bucket, call.caller, action(of: call), resource) { call.header($0) }
        if case .distribution = call.caller, decision != .deny { return }
        switch decision {
        case .deny where !call.operation.concernsPolicy: throw S3Refusal.accessDenied
        case .allow: return
        default:
            guard call.caller == .anonymous else { return try authorizeIdentity(call) }
            guard await grantsByACL(call, bucket) else { throw S3Refusal.accessDenied }
        }
    }

    /// Refuses unsigned requests to a requester-pays bucket, and those that do not accept the costs.
    private func refuseUnpaid(_ call: S3Call, _ bucket: BucketSettings) throws {
        guard bucket.configurations[BucketConfiguration.requestPayment.rawValue]?.contains("Requester") == true,
            call.operation.isPaid
        else { return }
        guard call.caller != .anonymous, call.header("x-amz-request-payer") == "requester" else {
            throw S3Refusal.accessDenied
        }
    }

    /// Refuses requests that an identity's own policy does not allow, if it has one: a copy reads its source, and a condition
    /// on a tag reads the replaced object.
    private func authorizeIdentity(_ call: S3Call) throws {
        guard let name = call.caller.name, let policy = identityPolicies.withLock({ $0[name] }) else { return }
        let object = "\(call.bucket)/\(call.key.text)"
        var needed = [(action(of: call), call.key.text.isEmpty ? call.bucket : object)]
        if let header = call.header("x-amz-copy-source") {
            var source = try CopySourceReference(header: header)
            source.bucket = bucket(named: source.bucket)
            let action = source.versionID == nil ? "s3:GetObject" : "s3:GetObjectVersion"
            needed.append((action, "\(source.bucket)/\(source.key.text)"))
        }
        if call.header("if-match") != nil, call.request.method != "GET", call.request.method != "HEAD" {
            needed.append(("s3:GetObject", object))
        }
        if call.header("x-amz-acl") != nil || call.grantHeaders != nil { needed.append(("s3:PutObjectAcl", object)) }
        for (action, resource) in needed {
            guard case .allow = policy.decision(caller: call.caller, action: action, resource: resource) else {
                throw S3Refusal.accessDenied
            }
        }
    }

    /// Whether the caller may list the bucket's keys.
    func mayList(_ caller: Caller, _ bucket: BucketSettings) -> Bool {
        switch caller {
        case .distribution(_, let mayList): return mayList
        case .key(let name):
            guard decision(bucket, caller, "s3:ListBucket", bucket.name) != .deny else { return false }
            let policy = identityPolicies.withLock { $0[name] }
            return policy?.decision(caller: caller, action: "s3:ListBucket", resource: bucket.name) ?? .allow == .allow
        case .anonymous:
            switch decision(bucket, caller, "s3:ListBucket", bucket.name) {
            case .allow: return true
            case .deny: return false
            case .silent: return bucket.acl.grantsAnonymousRead
            }
        }
    }

    private func action(of call: S3Call) -> String {
        guard call.versionID != nil else { return call.operation.action }
        return switch call.operation {
        case .getObject, .headObject: "s3:GetObjectVersion"
        case .deleteObject: "s3:DeleteObjectVersion"
        case .getObjectAcl: "s3:GetObjectVersionAcl"
        case .getObjectTagging: "s3:GetObjectVersionTagging"
        default: call.operation.action
        }
    }

    private func decision(
        _ bucket: BucketSettings, _ caller: Caller, _ action: String, _ resource: String,
        header: (String) -> String? = { _ in nil }
    ) -> BucketPolicy.Decision {
        guard let document = bucket.configurations[BucketConfiguration.policy.rawValue],
            let policy = BucketPolicy(json: Array(document.utf8))
        else { return .silent }
        return policy.decision(caller: caller, action: action, resource: resource, header: header)
    }

    private func grantsByACL(_ call: S3Call, _ bucket: BucketSettings) async -> Bool {
        switch call.operation {
        case .listObjects, .listObjectsV2, .headBucket: bucket.acl.grantsAnonymousRead
        case .getObject, .headObject:
            await aclOfRead(call, bucket)?.isPublic == true
        default: false
        }
    }
}

extension SandboxS3 {
    private func aclOfRead(_ call: S3Call, _ bucket: BucketSettings) async -> ObjectACL? {
        guard bucket.allowsACLs else { return nil }
        return try? await store.read(call.bucket) { try $0.version(call.versionID, of: call.key).objectACL }
    }
}

extension S3Operation {
    /// Whether a requester pays for it: operations on objects and their listings, not on the bucket's configuration.
    fileprivate var isPaid: Bool {
        switch self {
        case .getConfiguration, .putConfiguration, .deleteConfiguration, .getBucketVersioning, .putBucketVersioning:
            false
        default: true
        }
    }

    /// Whether it concerns the policy. The owner can always repair a policy that locks out all callers.
    fileprivate var concernsPolicy: Bool {
        switch self {
        case .getConfiguration(.policy), .putConfiguration(.policy), .deleteConfiguration(.policy): true
        default: false
        }
    }
}
