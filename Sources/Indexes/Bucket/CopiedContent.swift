package import Objects
import RunJournal
package import S3

extension S3Client {
    /// Whether the current version of a key has the content that was there before, whatever version holds it now.
    ///
    /// A copy of a multipart object has another ETag than the original, and so has a copy in parts: their SHA-256 is
    /// requested one by one.
    package func shows(_ wanted: ObjectState, at key: ObjectKey, now current: ObjectState) async throws -> Bool {
        if let answer = current.shows(wanted) { return answer }
        guard let object = wanted.object else { return false }
        return try await holdsBytes(of: object, key: key)
    }

    /// Whether the object under `key` holds the bytes that `wanted` held, where ETags cannot show it. Compares sizes, and
    /// SHA-256 where both are known: from the journal, the objects' checksums or their metadata. Takes one or two HEADs.
    package func holdsBytes(of wanted: RecordedObject, key: ObjectKey) async throws -> Bool {
        guard case .present(let found) = try await headObject(key), found.size == wanted.size else {
            return false
        }
        var expected = wanted.sha256
        if expected == nil, let version = wanted.versionID,
            case .present(let head) = try await headObject(key, versionID: version)
        {
            expected = head.knownSHA256
        }
        guard let expected, let sha256 = found.knownSHA256 else { return true }
        return sha256 == expected
    }
}
