import AWSRequests
import Objects

extension S3Client {
    /// ListParts, all pages: at most 10,000 parts, by number.
    package func listParts(of upload: MultipartUpload) async throws -> [UploadedPart] {
        var parts: [UploadedPart] = []
        while true {
            var call = S3Call(
                operation: "ListParts", method: "GET", effect: .repeatable, key: upload.key,
                query: [("uploadId", upload.id)])
            if let last = parts.last { call.query.append(("part-number-marker", String(last.number))) }
            let page = try await perform(call) {
                try readParts(document("ListPartsResult", alias: "ListPartsResponse", in: $0))
            }
            parts += page.parts
            guard page.isTruncated else { return parts }
            guard !page.parts.isEmpty, parts.count <= 10_000 else {
                throw call.error(.malformedAnswer, "the listing of parts does not end", bucket: bucket)
            }
        }
    }
}

private func readParts(_ tree: XMLTree) throws(AnswerProblem) -> (parts: [UploadedPart], isTruncated: Bool) {
    var parts: [UploadedPart] = []
    for element in tree.children where element.name == "Part" {
        guard let number = Int(try required("PartNumber", of: element)) else {
            throw .malformed("<PartNumber> is not a number")
        }
        parts.append(
            UploadedPart(
                number: number, etag: ETag(try required("ETag", of: element)),
                checksumSHA256: element.text("ChecksumSHA256").flatMap { SHA256Digest(base64: $0) },
                size: element.text("Size").flatMap { Int64($0) }))
    }
    return (parts, tree.text("IsTruncated") == "true")
}
