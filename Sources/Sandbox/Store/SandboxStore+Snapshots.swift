import Objects

/// A summary of all current objects of a bucket in a few numbers.
struct BucketSummary: Encodable, Sendable {
    /// The number of current objects.
    var objects: Int
    /// The number of versions and delete markers.
    var versions: Int
    /// SHA-256 over the keys, sizes and entity tags of the current objects.
    var sha256: String
}

extension SandboxStore {
    /// Writes objects and markers in their order.
    /// - Throws: NoSuchBucket; `BodyError`.
    func seed(_ objects: [SeededObject], in bucket: String) throws {
        for object in objects {
            if let content = try object.content() {
                _ = try put(content, to: ObjectKey(object.key), in: bucket)
            } else {
                _ = try delete(ObjectKey(object.key), in: bucket)
            }
        }
    }

    /// - Throws: NoSuchBucket.
    func summary(of name: String, below prefix: String) throws -> BucketSummary {
        let bucket = try bucket(name)
        var (objects, versions) = (0, 0)
        var digest = StreamingDigest(.sha256)
        for key in bucket.objects.keys where key.hasPrefix(prefix) {
            let stack = bucket.objects[key]
            versions += stack.count
            guard let top = stack.first, !top.isDeleteMarker else { continue }
            objects += 1
            digest.update(Array("\(key)\n\(top.size)\n\(top.etag)\n".utf8))
        }
        return BucketSummary(objects: objects, versions: versions, sha256: encodeHex(digest.finish()))
    }

    /// The current objects in the order of their keys.
    /// - Throws: NoSuchBucket.
    func currentObjects(of name: String, below prefix: String) throws -> [CurrentObject] {
        let bucket = try bucket(name)
        return bucket.objects.keys.lazy.filter { $0.hasPrefix(prefix) }.compactMap { key in
            guard let top = bucket.objects[key].first, !top.isDeleteMarker else { return nil }
            return CurrentObject(key: key, version: top)
        }
    }
}
