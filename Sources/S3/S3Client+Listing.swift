import AWSRequests
import HTTPTransport
import Objects

extension S3Client {
    /// ListObjectsV2: one page, keys ascending.
    ///
    /// - Parameters:
    ///   - startAfter: only keys after this one; ignored by the service when there is a token.
    ///   - maxKeys: at most 1,000 objects and prefixes together.
    package func listObjectsV2(
        prefix: String, delimiter: String? = nil, continuationToken: String? = nil, startAfter: String? = nil,
        maxKeys: Int = 1000
    ) async throws -> ObjectListing {
        var call = S3Call(operation: "ListObjectsV2", method: "GET", effect: .repeatable)
        call.query = [("list-type", "2")] + listingQuery(prefix: prefix, delimiter: delimiter, maxKeys: maxKeys)
        if let continuationToken { call.query.append(("continuation-token", continuationToken)) }
        if let startAfter { call.query.append(("start-after", startAfter)) }
        let page = try await perform(call) { try ObjectListing($0) }
        guard page.nextContinuationToken == nil || page.nextContinuationToken != continuationToken else {
            throw call.error(.malformedAnswer, "the listing does not move on", bucket: bucket)
        }
        return page
    }

    /// ListObjectVersions: one page, in the order of the document.
    ///
    /// - Parameters:
    ///   - marker: `next` of the page before.
    ///   - maxKeys: at most 1,000 versions, markers and prefixes together.
    package func listObjectVersions(
        prefix: String, delimiter: String? = nil, from marker: VersionListing.Marker? = nil, maxKeys: Int = 1000
    ) async throws -> VersionListing {
        var call = S3Call(operation: "ListObjectVersions", method: "GET", effect: .repeatable)
        call.query = [("versions", "")] + listingQuery(prefix: prefix, delimiter: delimiter, maxKeys: maxKeys)
        if let marker {
            call.query.append(("key-marker", marker.key))
            if let versionID = marker.versionID { call.query.append(("version-id-marker", versionID)) }
        }
        let page = try await perform(call) { try VersionListing($0) }
        if let marker, let first = page.versions.first?.key, first < ObjectKey(marker.key) {
            throw call.error(
                .malformedAnswer, "the listing goes back: \(first) comes after \(marker.key)", bucket: bucket)
        }
        // Not `==` of the markers: to String, keys in different Unicode normalizations are equal.
        let stays =
            page.next.map { ObjectKey($0.key) } == marker.map { ObjectKey($0.key) }
            && page.next?.versionID == marker?.versionID
        guard page.next == nil || !stays else {
            throw call.error(.malformedAnswer, "the listing does not move on", bucket: bucket)
        }
        return page
    }

    private func listingQuery(prefix: String, delimiter: String?, maxKeys: Int) -> [(name: String, value: String)] {
        var query = [("encoding-type", "url"), ("max-keys", String(maxKeys)), ("prefix", prefix)]
        if let delimiter { query.append(("delimiter", delimiter)) }
        return query
    }
}
