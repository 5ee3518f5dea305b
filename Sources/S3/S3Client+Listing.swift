import AWSRequests
import HTTPTransport
import Objects

extension S3Client {
    /// ListObjectsV2: one page, keys ascending.
    ///
    /// - Parameters:
    ///   - continuation: `next` of the page before.
    ///   - startAfter: only keys after this one; ignored by the service when there is a token.
    ///   - maxKeys: at most 1,000 objects and prefixes together.
    package func listObjectsV2(
        prefix: String, delimiter: String? = nil, from continuation: ObjectListing.Continuation? = nil,
        startAfter: String? = nil, maxKeys: Int = 1000
    ) async throws -> ObjectListing {
        var call = S3Call(operation: "ListObjectsV2", method: "GET", effect: .repeatable)
        call.query = [("list-type", "2")] + listingQuery(prefix: prefix, delimiter: delimiter, maxKeys: maxKeys)
        if let continuation { call.query.append(("continuation-token", continuation.token)) }
        if let startAfter { call.query.append(("start-after", startAfter)) }
        var page = try await perform(call) { try ObjectListing($0) }
        if let problem = page.follow(continuation) { throw call.error(.unorderedListing, problem, bucket: bucket) }
        return page
    }

    /// ListObjectVersions: one page, in document order. Where versions are not used, it is a page of ListObjectsV2: its
    /// objects become versions with the id `null`, as in a bucket without versioning.
    ///
    /// - Parameters:
    ///   - marker: `next` of the page before.
    ///   - maxKeys: at most 1,000 versions, markers and prefixes together.
    package func listObjectVersions(
        prefix: String, delimiter: String? = nil, from marker: VersionListing.Marker? = nil, maxKeys: Int = 1000
    ) async throws -> VersionListing {
        if configuration.ways.versions == .off {
            return try await listCurrentObjects(prefix: prefix, delimiter: delimiter, from: marker, maxKeys: maxKeys)
        }
        var call = S3Call(operation: "ListObjectVersions", method: "GET", effect: .repeatable)
        call.query = [("versions", "")] + listingQuery(prefix: prefix, delimiter: delimiter, maxKeys: maxKeys)
        if let marker {
            call.query.append(("key-marker", marker.key))
            if let versionID = marker.versionID { call.query.append(("version-id-marker", versionID)) }
        }
        var page = try await perform(call) { try VersionListing($0) }
        if let problem = page.follow(marker) { throw call.error(.unorderedListing, problem, bucket: bucket) }
        return page
    }

    /// - Parameter marker: the earlier page's last key, with the service's token in place of a version; or the caller's own
    ///   marker, a key alone.
    private func listCurrentObjects(
        prefix: String, delimiter: String?, from marker: VersionListing.Marker?, maxKeys: Int
    ) async throws -> VersionListing {
        let page = try await listObjectsV2(
            prefix: prefix, delimiter: delimiter, from: marker?.continuation,
            startAfter: marker?.versionID == nil ? marker?.key : nil, maxKeys: maxKeys)
        return VersionListing(
            versions: page.objects.map { object in
                ObjectVersion(
                    key: object.key, versionID: .null, isLatest: true, isDeleteMarker: false, etag: object.etag,
                    size: object.size, lastModified: object.lastModified)
            }, commonPrefixes: page.commonPrefixes,
            next: page.next.map { VersionListing.Marker($0) })
    }

    private func listingQuery(prefix: String, delimiter: String?, maxKeys: Int) -> [(name: String, value: String)] {
        var query = [("encoding-type", "url"), ("max-keys", String(maxKeys)), ("prefix", prefix)]
        if let delimiter { query.append(("delimiter", delimiter)) }
        return query
    }
}
