import AWSRequests
import Objects

extension SandboxS3 {
    func listParts(_ call: S3Call) async throws -> SandboxResponse {
        let upload = try await store.upload(call.target["uploadId"] ?? "", of: call.key, in: call.bucket)
        let limit = min(1000, try call.number("max-parts", in: 0...Int(Int32.max), default: 1000))
        let marker = try call.number("part-number-marker", in: 0...Int(Int32.max), default: 0)
        let rest = upload.parts.values.filter { $0.number > marker }.sorted { $0.number < $1.number }
        let page = rest.prefix(limit)
        return SandboxResponse(root: "ListPartsResult") { xml in
            xml.element("Bucket", call.bucket)
            xml.element("Key", call.key.text)
            xml.element("UploadId", upload.id)
            xml.element("PartNumberMarker", marker)
            if let last = page.last { xml.element("NextPartNumberMarker", last.number) }
            xml.element("MaxParts", limit)
            xml.element("IsTruncated", rest.count > page.count)
            if let algorithm = upload.algorithm { xml.element("ChecksumAlgorithm", algorithm.rawValue) }
            for part in page { self.part(part, of: upload, &xml) }
            xml.owner("Initiator")
            xml.owner()
            xml.element("StorageClass", upload.description.storageClass)
        }
    }

    private func part(_ part: MultipartUpload.Part, of upload: MultipartUpload, _ xml: inout XMLWriter) {
        xml.element("Part") { xml in
            xml.element("PartNumber", part.number)
            xml.element("LastModified", part.lastModified)
            xml.element("ETag", part.etag.quoted)
            xml.element("Size", part.body.length)
            if let algorithm = upload.algorithm, let checksum = part.checksum {
                xml.element(algorithm.elementName, checksum)
            }
        }
    }

    func listMultipartUploads(_ call: S3Call) async throws -> SandboxResponse {
        let encode = try keyEncoding(call)
        let limit = min(1000, try call.number("max-uploads", in: 1...Int(Int32.max), default: 1000))
        let prefix = call.target["prefix"] ?? ""
        let keyMarker = call.target["key-marker"].map { ObjectKey($0) }
        let idMarker = call.target["upload-id-marker"] ?? ""
        let rest = try await store.read(call.bucket) { Array($0.uploads.values) }
            .filter { $0.key.hasPrefix(prefix) && $0.follows(keyMarker, idMarker) }
            .sorted { ($0.key, $0.id) < ($1.key, $1.id) }
        let page = rest.prefix(limit)
        return SandboxResponse(root: "ListMultipartUploadsResult") { xml in
            xml.element("Bucket", call.bucket)
            xml.element("KeyMarker", encode(keyMarker?.text ?? ""))
            xml.element("UploadIdMarker", idMarker)
            if rest.count > page.count, let last = page.last {
                xml.element("NextKeyMarker", encode(last.key.text))
                xml.element("NextUploadIdMarker", last.id)
            }
            xml.element("Prefix", encode(prefix))
            xml.element("MaxUploads", limit)
            if call.target["encoding-type"] != nil { xml.element("EncodingType", "url") }
            xml.element("IsTruncated", rest.count > page.count)
            for upload in page {
                xml.element("Upload") { xml in
                    xml.element("Key", encode(upload.key.text))
                    xml.element("UploadId", upload.id)
                    xml.owner("Initiator")
                    xml.owner()
                    xml.element("StorageClass", upload.description.storageClass)
                    xml.element("Initiated", upload.startedAt)
                }
            }
        }
    }
}

extension MultipartUpload {
    /// Whether the upload comes after the markers of a listing.
    fileprivate func follows(_ keyMarker: ObjectKey?, _ idMarker: String) -> Bool {
        guard let keyMarker else { return true }
        return key > keyMarker || key == keyMarker && !idMarker.isEmpty && id > idMarker
    }
}
