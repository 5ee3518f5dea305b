import AWSRequests
import HTTPTransport
import Objects

extension S3Client {
    /// ListMultipartUploads: every open upload, or the first 10,000.
    package func listMultipartUploads(prefix: String = "") async throws -> [OpenUpload] {
        let pagesMax = 10
        var found: [OpenUpload] = []
        var marker: (key: String, id: String)?
        for _ in 0..<pagesMax {
            var call = S3Call(operation: "ListMultipartUploads", method: "GET", effect: .repeatable)
            call.query = [("uploads", ""), ("encoding-type", "url"), ("max-uploads", "1000"), ("prefix", prefix)]
            if let marker { call.query += [("key-marker", marker.key), ("upload-id-marker", marker.id)] }
            let page = try await perform(call) { try openUploads($0) }
            found += page.uploads
            guard let next = page.next else { break }
            marker = next
        }
        return found
    }
}

private func openUploads(
    _ response: HTTPResponse
) throws(AnswerProblem) -> (uploads: [OpenUpload], next: (key: String, id: String)?) {
    let tree = try document("ListMultipartUploadsResult", in: response)
    let decoding = KeyDecoding(tree)
    var uploads: [OpenUpload] = []
    for element in tree.children where element.name == "Upload" {
        var key = ObjectKey(try required("Key", of: element))
        try decoding.decode(&key)
        let text = try required("Initiated", of: element)
        guard let initiated = UTCTime(iso8601: text)?.date else { throw .malformed("<Initiated> is \(text)") }
        uploads.append(
            OpenUpload(MultipartUpload(key: key, id: try required("UploadId", of: element)), initiated: initiated))
    }
    guard tree.text("IsTruncated") == "true" else { return (uploads, nil) }
    let key = try decoding.decoded(try required("NextKeyMarker", of: tree))
    return (uploads, (key, try required("NextUploadIdMarker", of: tree)))
}
