import AWSRequests
import FoundationEssentials
import Objects

extension SandboxS3 {
    /// The most entries of a page.
    private static let pageMax = 1000

    func listObjects(_ call: S3Call) async throws -> SandboxResponse {
        let encode = try keyEncoding(call)
        var query = try listingQuery(call)
        if let marker = call.target["marker"], !marker.isEmpty { query.after = ObjectKey(marker) }
        let asked = query
        let page = try await store.read(call.bucket) { $0.objectsPage(asked) }
        return SandboxResponse(root: "ListBucketResult") { xml in
            head(&xml, call, asked, page, encode)
            xml.element("Marker", encode(asked.after?.text ?? ""))
            // S3 sends NextMarker only with a delimiter; otherwise the last key serves.
            if let next = page.next, !asked.delimiter.isEmpty { xml.element("NextMarker", encode(next.key.text)) }
            objects(page, &xml, encode, withOwner: true)
        }
    }

    func listObjectsV2(_ call: S3Call) async throws -> SandboxResponse {
        let encode = try keyEncoding(call)
        var query = try listingQuery(call)
        if let start = call.target["start-after"], !start.isEmpty { query.after = ObjectKey(start) }
        if let token = call.target["continuation-token"] {
            guard let bytes = decodeHex(token), let key = String(validating: bytes, as: UTF8.self) else {
                throw S3Refusal.invalidArgument(
                    "continuation-token", token, "The continuation token provided is incorrect")
            }
            query.after = ObjectKey(key)
        }
        let asked = query
        let page = try await store.read(call.bucket) { $0.objectsPage(asked) }
        return SandboxResponse(root: "ListBucketResult") { xml in
            head(&xml, call, asked, page, encode)
            xml.element("KeyCount", page.count)
            if let start = call.target["start-after"] { xml.element("StartAfter", encode(start)) }
            if let token = call.target["continuation-token"] { xml.element("ContinuationToken", token) }
            if let next = page.next { xml.element("NextContinuationToken", encodeHex(Array(next.key.text.utf8))) }
            objects(page, &xml, encode, withOwner: call.target["fetch-owner"] == "true")
        }
    }

    func listObjectVersions(_ call: S3Call) async throws -> SandboxResponse {
        let encode = try keyEncoding(call)
        var query = try listingQuery(call)
        if let marker = call.target["key-marker"], !marker.isEmpty { query.after = ObjectKey(marker) }
        if let marker = call.target["version-id-marker"], !marker.isEmpty {
            guard query.after != nil else {
                throw S3Refusal.invalidArgument(
                    "version-id-marker", marker, "A version-id marker cannot be specified without a key marker.")
            }
            query.afterVersion = VersionID(marker)
        }
        let asked = query
        let page = try await store.read(call.bucket) { $0.versionsPage(asked) }
        return SandboxResponse(root: "ListVersionsResult") { xml in
            head(&xml, call, asked, page, encode)
            xml.element("KeyMarker", encode(asked.after?.text ?? ""))
            xml.element("VersionIdMarker", asked.afterVersion?.text ?? "")
            if let next = page.next {
                xml.element("NextKeyMarker", encode(next.key.text))
                if let versionID = next.versionID { xml.element("NextVersionIdMarker", versionID.text) }
            }
            for entry in page.entries { version(entry, &xml, encode) }
            commonPrefixes(page, &xml, encode)
        }
    }

    private func listingQuery(_ call: S3Call) throws -> ListingQuery {
        ListingQuery(
            prefix: call.target["prefix"] ?? "", delimiter: call.target["delimiter"] ?? "",
            limit: min(
                try call.number("max-keys", in: 0...Int(Int32.max), default: Self.pageMax), Self.pageMax))
    }

    private func head(
        _ xml: inout XMLWriter, _ call: S3Call, _ query: ListingQuery, _ page: ListingPage, _ encode: KeyEncoding
    ) {
        xml.element("Name", call.bucket)
        xml.element("Prefix", encode(query.prefix))
        if !query.delimiter.isEmpty { xml.element("Delimiter", encode(query.delimiter)) }
        xml.element("MaxKeys", query.limit)
        if call.target["encoding-type"] != nil { xml.element("EncodingType", "url") }
        xml.element("IsTruncated", page.next != nil)
    }

    private func objects(_ page: ListingPage, _ xml: inout XMLWriter, _ encode: KeyEncoding, withOwner: Bool) {
        for entry in page.entries {
            xml.element("Contents") { xml in
                xml.element("Key", encode(entry.key.text))
                content(entry.version, &xml)
                if withOwner { xml.owner() }
            }
        }
        commonPrefixes(page, &xml, encode)
    }

    private func version(_ entry: ListingPage.Entry, _ xml: inout XMLWriter, _ encode: KeyEncoding) {
        xml.element(entry.version.isDeleteMarker ? "DeleteMarker" : "Version") { xml in
            xml.element("Key", encode(entry.key.text))
            xml.element("VersionId", entry.version.versionID.text)
            xml.element("IsLatest", entry.isLatest)
            if entry.version.isDeleteMarker {
                xml.element("LastModified", entry.version.lastModified)
            } else {
                content(entry.version, &xml)
            }
            xml.owner()
        }
    }

    private func content(_ version: StoredVersion, _ xml: inout XMLWriter) {
        xml.element("LastModified", version.lastModified)
        xml.element("ETag", version.etag.quoted)
        if let checksum = version.checksum {
            xml.element("ChecksumAlgorithm", checksum.algorithm.rawValue)
            xml.element("ChecksumType", checksum.kind.rawValue)
        }
        xml.element("Size", version.size)
        xml.element("StorageClass", version.storageClass)
    }

    private func commonPrefixes(_ page: ListingPage, _ xml: inout XMLWriter, _ encode: KeyEncoding) {
        for prefix in page.commonPrefixes {
            xml.element("CommonPrefixes") { $0.element("Prefix", encode(prefix)) }
        }
    }
}

/// The encoding of keys in a listing.
typealias KeyEncoding = (String) -> String

extension SandboxS3 {
    /// With `encoding-type=url` a space becomes `+`, as measured on S3.
    /// - Throws: InvalidArgument for another encoding.
    func keyEncoding(_ call: S3Call) throws -> KeyEncoding {
        switch call.target["encoding-type"] {
        case nil: return { $0 }
        case "url": return { s3PercentEncode($0, encodingSlash: false).replacing("%20", with: "+") }
        case .some(let other):
            throw S3Refusal.invalidArgument("encoding-type", other, "Invalid Encoding Method specified in Request")
        }
    }
}
