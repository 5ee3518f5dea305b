import HTTPTransport
import Objects
import S3

/// The result in the header fields of a write's answer; `etag` is given if the document has it instead. An empty ETag (Ceph
/// answers CompleteMultipartUpload with one) is ignored.
func writeResult(of response: HTTPResponse, etag: String? = nil) -> WriteResult {
    let tags = [etag, response.headers["ETag"]].lazy.compactMap { $0.map { ETag($0) } }
    return WriteResult(
        versionID: response.versionID, etag: tags.first { !$0.text.isEmpty },
        isDeleteMarker: response.isDeleteMarker, requestID: response.requestID)
}

extension S3Writer {
    /// The fields that give `attributes` to an object, with the client's encryption where they have none.
    func writeHeaders(for attributes: ObjectAttributes) -> HTTPHeaders {
        var headers = headers(for: attributes)
        encrypt(&headers)
        return headers
    }

    func encrypt(_ headers: inout HTTPHeaders) {
        guard headers[encryptionHeader] == nil, client.configuration.encryption.algorithm != nil else { return }
        store(client.configuration.encryption, by: &headers)
    }
}

private let encryptionHeader = "x-amz-server-side-encryption"

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

/// Adds the fields for an object's storage; without a field, the bucket's default applies.
func store(_ storage: ObjectStorage, by headers: inout HTTPHeaders) {
    headers["x-amz-storage-class"] = storage.storageClass
    store(storage.encryption, by: &headers)
    let acl = storage.acl?.headers ?? [:]
    for name in ObjectACL.headerNames { headers[name] = acl[name] }
}

private func store(_ encryption: ObjectStorage.Encryption, by headers: inout HTTPHeaders) {
    headers[encryptionHeader] = encryption.algorithm
    headers["\(encryptionHeader)-aws-kms-key-id"] = encryption.keyID
    headers["\(encryptionHeader)-bucket-key-enabled"] = encryption.bucketKey
}
