extension S3Error {
    /// The IAM permissions that the operation needs on AWS; empty if not known.
    ///
    /// Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3".
    package var permissions: [String] {
        switch operation {
        case "ListObjectsV2", "HeadBucket": ["s3:ListBucket"]
        case "ListObjectVersions": ["s3:ListBucketVersions"]
        case "GetBucketVersioning", "GetBucketLocation": ["s3:\(operation)"]
        case "GetBucketLifecycleConfiguration": ["s3:GetLifecycleConfiguration"]
        case "GetObjectLockConfiguration": ["s3:GetBucketObjectLockConfiguration"]
        case "HeadObject", "GetObject": ["s3:GetObject", "s3:GetObjectVersion"]
        case "GetBucketOwnershipControls", "GetBucketPolicy", "GetBucketPolicyStatus": ["s3:\(operation)"]
        case "GetObjectAcl": ["s3:GetObjectAcl", "s3:GetObjectVersionAcl"]
        case "GetObjectTagging": ["s3:GetObjectTagging", "s3:GetObjectVersionTagging"]
        case "PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload": ["s3:PutObject"]
        case "CopyObject", "UploadPartCopy": ["s3:PutObject", "s3:GetObjectVersion"]
        case "DeleteObject", "DeleteObjects": ["s3:DeleteObject", "s3:DeleteObjectVersion"]
        case "ListMultipartUploads": ["s3:ListBucketMultipartUploads"]
        case "AbortMultipartUpload", "ListParts": ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
        default: []
        }
    }
}
