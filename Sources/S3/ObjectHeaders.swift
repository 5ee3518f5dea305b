import AWSRequests
package import FoundationEssentials
package import HTTPTransport
package import Objects

/// The header fields of HeadObject and GetObject.
func objectHead(of response: HTTPResponse) throws(AnswerProblem) -> ObjectHead {
    let headers = response.headers
    guard let etag = headers["ETag"] else { throw .malformed("the answer has no ETag") }
    // "bytes 0-9/1234" has the object's whole size, if a range was requested.
    let wholeSize = headers["Content-Range"].flatMap { $0.split(separator: "/").last }
    guard let size = Int64(wholeSize ?? Substring(headers["Content-Length"] ?? "\(response.body.count)")) else {
        throw .malformed("the answer does not name the object's size")
    }
    // The SHA-256 of a multipart upload is a digest of the parts' checksums (Amazon S3 User Guide, "Checking object
    // integrity"); not every store says so.
    let type = headers["x-amz-checksum-type"]
    let isComposite = type == "COMPOSITE" || type == nil && ETag(etag).isMultipart
    return ObjectHead(
        etag: ETag(etag), versionID: response.versionID, size: size,
        lastModified: headers.lastModified, answeredAt: headers.answeredAt,
        attributes: attributes(in: headers),
        // A composite checksum ends in "-N", which is no base64 of 32 bytes.
        checksumSHA256: isComposite ? nil : headers["x-amz-checksum-sha256"].flatMap { SHA256Digest(base64: $0) },
        isRestored: headers["x-amz-restore"]?.contains("ongoing-request=\"false\"") == true)
}

extension HTTPResponse {
    package var versionID: VersionID? { headers["x-amz-version-id"].map { VersionID($0) } }
    package var isDeleteMarker: Bool { headers["x-amz-delete-marker"] == "true" }
    package var requestID: String? { headers["x-amz-request-id"] }
}

private func attributes(in headers: HTTPHeaders) -> ObjectAttributes {
    var metadata: [String: String] = [:]
    for field in headers.fields(withPrefix: metadataPrefix) {
        let key = String(field.name.lowercased().dropFirst(metadataPrefix.utf8.count))
        metadata[key] = metadata[key].map { "\($0),\(field.value)" } ?? field.value
    }
    var attributes = ObjectAttributes(
        contentType: headers["Content-Type"], cacheControl: headers["Cache-Control"],
        contentEncoding: headers["Content-Encoding"], contentDisposition: headers["Content-Disposition"],
        contentLanguage: headers["Content-Language"], expires: headers["Expires"],
        websiteRedirect: headers["x-amz-website-redirect-location"], metadata: metadata)
    attributes.storage.storageClass = headers["x-amz-storage-class"]
    attributes.storage.encryption = ObjectStorage.Encryption(
        algorithm: headers["x-amz-server-side-encryption"],
        keyID: headers["x-amz-server-side-encryption-aws-kms-key-id"],
        bucketKey: headers["x-amz-server-side-encryption-bucket-key-enabled"])
    return attributes
}

/// The prefix of the fields that hold user metadata.
package let metadataPrefix = "x-amz-meta-"

extension HTTPHeaders {
    /// The time at which the object was written; `nil` if the answer does not state it.
    package var lastModified: Date? { self["Last-Modified"].flatMap { UTCTime(httpDate: $0)?.date } }
    /// The time of the answer, by the service's clock.
    package var answeredAt: Date? { self["Date"].flatMap { UTCTime(httpDate: $0)?.date } }
}
