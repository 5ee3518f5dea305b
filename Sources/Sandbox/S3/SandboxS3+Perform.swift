extension SandboxS3 {
    /// Carries out a call.
    func perform(_ call: S3Call) async throws -> SandboxResponse {
        try await refuseACLs(call)
        return switch call.operation {
        case .listBuckets: try await listBuckets(call)
        case .createBucket: try await createBucket(call)
        case .deleteBucket: try await deleteBucket(call)
        case .headBucket: try await headBucket(call)
        case .getBucketLocation: try await getBucketLocation(call)
        case .getBucketVersioning: try await getBucketVersioning(call)
        case .putBucketVersioning: try await putBucketVersioning(call)
        case .getBucketAcl: try await getBucketACL(call)
        case .putBucketAcl: try await putBucketACL(call)
        case .getBucketPolicyStatus: try await getBucketPolicyStatus(call)
        case .getConfiguration(let configuration): try await getConfiguration(configuration, call)
        case .putConfiguration(let configuration): try await putConfiguration(configuration, call)
        case .deleteConfiguration(let configuration): try await deleteConfiguration(configuration, call)
        case .listObjects: try await listObjects(call)
        case .listObjectsV2: try await listObjectsV2(call)
        case .listObjectVersions: try await listObjectVersions(call)
        case .listMultipartUploads: try await listMultipartUploads(call)
        case .deleteObjects: try await deleteObjects(call)
        default: try await performOnObject(call)
        }
    }

    private func performOnObject(_ call: S3Call) async throws -> SandboxResponse {
        switch call.operation {
        case .putObject: try await putObject(call)
        case .copyObject: try await copyObject(call)
        case .getObject: try await getObject(call)
        case .headObject: try await headObject(call)
        case .deleteObject: try await deleteObject(call)
        case .getObjectAttributes: try await getObjectAttributes(call)
        case .getObjectTagging: try await getObjectTagging(call)
        case .putObjectTagging: try await putObjectTagging(call)
        case .deleteObjectTagging: try await deleteObjectTagging(call)
        case .getObjectAcl: try await getObjectACL(call)
        case .putObjectAcl: try await putObjectACL(call)
        case .createMultipartUpload: try await createMultipartUpload(call)
        case .uploadPart: try await uploadPart(call)
        case .uploadPartCopy: try await uploadPartCopy(call)
        case .completeMultipartUpload: try await completeMultipartUpload(call)
        case .abortMultipartUpload: try await abortMultipartUpload(call)
        case .listParts: try await listParts(call)
        default: throw S3Refusal.notImplemented
        }
    }
}
