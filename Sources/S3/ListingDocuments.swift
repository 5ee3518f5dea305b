package import AWSRequests
import FoundationEssentials
package import HTTPTransport
import Objects

extension ObjectListing {
    /// Reads `<ListBucketResult>`.
    package init(_ response: HTTPResponse) throws(AnswerProblem) {
        var objects: [ListedObject] = []
        objects.reserveCapacity(1000)
        let tree = try document("ListBucketResult", in: response, entries: ["Contents"]) {
            entry throws(AnswerProblem) in
            objects.append(
                ListedObject(
                    key: ObjectKey(try required("Key", of: entry)), etag: ETag(try required("ETag", of: entry)),
                    size: try size(of: entry), lastModified: try lastModified(of: entry)))
        }
        let decoding = KeyDecoding(tree)
        for index in objects.indices { try decoding.decode(&objects[index].key) }
        let isTruncated = tree.text("IsTruncated") == "true"
        let token = tree.text("NextContinuationToken")
        if isTruncated, token?.isEmpty ?? true {
            throw .malformed("the listing goes on, but has no NextContinuationToken")
        }
        self.init(
            objects: objects, commonPrefixes: try decoding.commonPrefixes(of: tree),
            nextContinuationToken: isTruncated ? token : nil)
    }
}

extension VersionListing {
    /// Reads `<ListVersionsResult>`, whose `<Version>` and `<DeleteMarker>` elements are interleaved.
    package init(_ response: HTTPResponse) throws(AnswerProblem) {
        var versions: [ObjectVersion] = []
        versions.reserveCapacity(1000)
        let names: [StaticString] = ["Version", "DeleteMarker"]
        let tree = try document("ListVersionsResult", in: response, entries: names) { entry throws(AnswerProblem) in
            let isDeleteMarker = entry.name == "DeleteMarker"
            versions.append(
                ObjectVersion(
                    key: ObjectKey(try required("Key", of: entry)),
                    versionID: VersionID(try required("VersionId", of: entry)),
                    isLatest: try field("IsLatest", of: entry) == "true", isDeleteMarker: isDeleteMarker,
                    etag: isDeleteMarker ? nil : ETag(try required("ETag", of: entry)),
                    size: isDeleteMarker ? 0 : try size(of: entry), lastModified: try lastModified(of: entry),
                    storageClass: isDeleteMarker ? nil : try field("StorageClass", of: entry)))
        }
        let decoding = KeyDecoding(tree)
        for index in versions.indices { try decoding.decode(&versions[index].key) }
        let prefixes = try decoding.commonPrefixes(of: tree)
        var next: Marker?
        if tree.text("IsTruncated") == "true" {
            let raw = try required("NextKeyMarker", of: tree)
            // Some servers encode the keys but not the marker. A comparison with the last entry shows this.
            let isUndecoded =
                ObjectKey(raw) == versions.last?.key || ObjectKey(raw) == prefixes.last.map { ObjectKey($0) }
            let versionID = tree.text("NextVersionIdMarker").flatMap { $0.isEmpty ? nil : $0 }
            next = Marker(key: isUndecoded ? raw : try decoding.decoded(raw), versionID: versionID)
        }
        self.init(versions: inOrder(versions), commonPrefixes: prefixes, next: next)
    }
}

/// The versions as listed, unless the document shows that they are not in S3's order: then keys ascending, each key's newest
/// first as far as the times show. Some servers list all markers after all versions.
private func inOrder(_ versions: [ObjectVersion]) -> [ObjectVersion] {
    // Within a single key, only the times show the grouping.
    let isGrouped = versions.drop { !$0.isDeleteMarker }.allSatisfy(\.isDeleteMarker)
    let isInOrder = zip(versions, versions.dropFirst()).allSatisfy { upper, lower in
        guard upper.key == lower.key else { return upper.key < lower.key }
        let isYounger = lower.isDeleteMarker && !upper.isDeleteMarker && lower.lastModified > upper.lastModified
        return !lower.isLatest && !(isGrouped && isYounger)
    }
    guard !isInOrder else { return versions }
    return versions.enumerated().sorted { left, right in
        let (first, second) = (left.element, right.element)
        if first.key != second.key { return first.key < second.key }
        if first.isLatest != second.isLatest { return first.isLatest }
        if first.lastModified != second.lastModified { return first.lastModified > second.lastModified }
        return left.offset < right.offset
    }.map(\.element)
}

private func field(_ name: StaticString, of entry: XMLEntry) throws(AnswerProblem) -> String? {
    do {
        return try entry.text(name)
    } catch {
        throw .malformed("the answer is \(error)")
    }
}

private func required(_ name: StaticString, of entry: XMLEntry) throws(AnswerProblem) -> String {
    guard let text = try field(name, of: entry) else { throw .malformed("<\(entry.name)> without <\(name)>") }
    return text
}

private func size(of entry: XMLEntry) throws(AnswerProblem) -> Int64 {
    let text = try required("Size", of: entry)
    guard let size = Int64(text) else { throw .malformed("<Size> is not a number: \(text)") }
    return size
}

private func lastModified(of entry: XMLEntry) throws(AnswerProblem) -> Date {
    let text = try required("LastModified", of: entry)
    guard let time = UTCTime(iso8601: text) else { throw .malformed("<LastModified> is not a time: \(text)") }
    return time.date
}
