import HTTPTransport
import Objects
import S3

/// What the header fields of a write tell; `etag` where it stands in the document instead. An empty tag (Ceph answers
/// CompleteMultipartUpload with one) says nothing.
func writeResult(of response: HTTPResponse, etag: String? = nil) -> WriteResult {
    let tags = [etag, response.headers["ETag"]].lazy.compactMap { $0.map { ETag($0) } }
    return WriteResult(
        versionID: response.versionID, etag: tags.first { !$0.text.isEmpty },
        isDeleteMarker: response.isDeleteMarker, requestID: response.requestID)
}

/// The fields that give `attributes` to an object.
func headers(for attributes: ObjectAttributes) -> HTTPHeaders {
    var headers = HTTPHeaders()
    headers["Content-Type"] = attributes.contentType
    headers["Cache-Control"] = attributes.cacheControl
    headers["Content-Encoding"] = attributes.contentEncoding
    headers["Content-Disposition"] = attributes.contentDisposition
    headers["Content-Language"] = attributes.contentLanguage
    headers["Expires"] = attributes.expires
    headers["x-amz-website-redirect-location"] = attributes.websiteRedirect
    store(attributes.storage, by: &headers)
    for (name, value) in attributes.metadata.sorted(by: { $0.key < $1.key }) {
        headers.append(metadataPrefix + name.lowercased(), value)
    }
    return headers
}

/// Adds the fields that say how an object is to be kept; what is not said is as the bucket has it.
func store(_ storage: ObjectStorage, by headers: inout HTTPHeaders) {
    headers["x-amz-storage-class"] = storage.storageClass
    headers["x-amz-server-side-encryption"] = storage.encryption.algorithm
    headers["x-amz-server-side-encryption-aws-kms-key-id"] = storage.encryption.keyID
    headers["x-amz-server-side-encryption-bucket-key-enabled"] = storage.encryption.bucketKey
    headers["x-amz-acl"] = storage.acl
}
