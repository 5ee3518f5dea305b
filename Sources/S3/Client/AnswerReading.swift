import FoundationEssentials
import HTTPTransport
import Objects

/// The document of a 2xx answer, which must have the root element `name`; `alias` is what some servers call it.
func document(_ name: String, alias: String? = nil, in response: HTTPResponse) throws(AnswerProblem) -> XMLTree {
    let tree: XMLTree
    do {
        tree = try XMLTree(parsing: response.body)
    } catch {
        throw .malformed(response.body.isEmpty ? "the answer is empty" : "the answer is \(error)")
    }
    if let error = ErrorDocument(tree) { throw .failed(error) }
    guard tree.name == name || tree.name == alias else {
        throw .malformed("the answer holds <\(tree.name)> in place of <\(name)>")
    }
    return tree
}

/// The same of a listing: its entries are handed over one by one, and are not part of the tree.
func document(
    _ name: String, in response: HTTPResponse, entries: [StaticString],
    take: (XMLEntry) throws(AnswerProblem) -> Void
) throws(AnswerProblem) -> XMLTree {
    var scanner = XMLScanner(response.body)
    let tree: XMLTree
    do {
        tree = try scanner.document(entries: entries, take: take)
    } catch let problem as AnswerProblem {
        throw problem
    } catch {
        throw .malformed(response.body.isEmpty ? "the answer is empty" : "the answer is \(error)")
    }
    if let error = ErrorDocument(tree) { throw .failed(error) }
    guard tree.name == name else { throw .malformed("the answer holds <\(tree.name)> in place of <\(name)>") }
    return tree
}

/// What the header fields of HeadObject and GetObject tell.
func objectHead(of response: HTTPResponse) throws(AnswerProblem) -> ObjectHead {
    let headers = response.headers
    guard let etag = headers["ETag"] else { throw .malformed("the answer has no ETag") }
    // "bytes 0-9/1234" tells the whole size of an object of which a part was asked for.
    let wholeSize = headers["Content-Range"].flatMap { $0.split(separator: "/").last }
    guard let size = Int64(wholeSize ?? Substring(headers["Content-Length"] ?? "\(response.body.count)")) else {
        throw .malformed("the answer does not tell the object's size")
    }
    // Of what was uploaded in parts SHA-256 is that of the parts' checksums (Amazon S3 User Guide, "Checking object
    // integrity"); not every store says so.
    let type = headers["x-amz-checksum-type"]
    let isComposite = type == "COMPOSITE" || type == nil && ETag(etag).isMultipart
    return ObjectHead(
        etag: ETag(etag), versionID: response.versionID, size: size,
        lastModified: headers["Last-Modified"].flatMap { UTCTime(httpDate: $0)?.date },
        attributes: attributes(in: headers),
        // A composite checksum ends in "-N", which is no base64 of 32 bytes.
        checksumSHA256: isComposite ? nil : headers["x-amz-checksum-sha256"].flatMap { SHA256Digest(base64: $0) })
}

/// What the header fields of a write tell; `etag` where it stands in the document instead. An empty tag (Ceph answers
/// CompleteMultipartUpload with one) tells nothing.
func writeResult(of response: HTTPResponse, etag: String? = nil) -> WriteResult {
    let tags = [etag, response.headers["ETag"]].lazy.compactMap { $0.map { ETag($0) } }
    return WriteResult(
        versionID: response.versionID, etag: tags.first { !$0.text.isEmpty },
        isDeleteMarker: response.isDeleteMarker, requestID: response.requestID)
}

extension HTTPResponse {
    var versionID: VersionID? { headers["x-amz-version-id"].map { VersionID($0) } }
    var isDeleteMarker: Bool { headers["x-amz-delete-marker"] == "true" }
    var requestID: String? { headers["x-amz-request-id"] }
}

/// The fields that give `attributes` to an object.
func headers(for attributes: ObjectAttributes) -> HTTPHeaders {
    var headers = HTTPHeaders()
    headers["Content-Type"] = attributes.contentType
    headers["Cache-Control"] = attributes.cacheControl
    headers["Content-Encoding"] = attributes.contentEncoding
    headers["Content-Disposition"] = attributes.contentDisposition
    headers["Content-Language"] = attributes.contentLanguage
    for (name, value) in attributes.metadata.sorted(by: { $0.key < $1.key }) {
        headers.append(metadataPrefix + name.lowercased(), value)
    }
    return headers
}

private func attributes(in headers: HTTPHeaders) -> ObjectAttributes {
    var metadata: [String: String] = [:]
    for field in headers.fields {
        let name = field.name.lowercased()
        guard name.hasPrefix(metadataPrefix) else { continue }
        let key = String(name.dropFirst(metadataPrefix.utf8.count))
        metadata[key] = metadata[key].map { "\($0),\(field.value)" } ?? field.value
    }
    return ObjectAttributes(
        contentType: headers["Content-Type"], cacheControl: headers["Cache-Control"],
        contentEncoding: headers["Content-Encoding"], contentDisposition: headers["Content-Disposition"],
        contentLanguage: headers["Content-Language"], metadata: metadata)
}

private let metadataPrefix = "x-amz-meta-"
