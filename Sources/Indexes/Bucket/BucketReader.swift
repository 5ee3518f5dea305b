import Objects
package import PlaybookFiles
package import S3

/// Reads a channel's bucket: its indexes and their objects.
package struct BucketReader: Sendable {
    package let channel: Channel
    package let client: S3Client

    package init(channel: Channel, client: S3Client) {
        self.channel = channel
        self.client = client
    }

    /// The prefixes of the channel's indexes: those found below its roots by CommonPrefixes, root by root, then the
    /// listed ones that were not found.
    ///
    /// - Parameters:
    ///   - selection: prefixes to keep; empty for all. A prefix without an index is an error.
    ///   - new: indexes that do not exist yet and count as if they did; only directly below a root.
    /// - Returns: the indexes, and notes such as a configured index that is not there.
    package func indexes(
        _ selection: [String] = [], new: [String] = []
    ) async throws -> (indexes: [String], notes: [String]) {
        let found = try await mapConcurrently(channel.roots, limit: 8) { try await subfolders(of: $0) }.flatMap(\.self)
        let listed = channel.indexes.filter { !found.contains($0) }
        let present = try await mapConcurrently(listed, limit: 8) { index in
            try await !client.listObjectsV2(prefix: index + "/", maxKeys: 1).objects.isEmpty
        }
        let missing = zip(listed, present).filter { !$0.1 }.map(\.0)
        let created = new.filter { isPlaceOfIndex($0) && !(found + listed).contains($0) }
        var all = found + listed + created
        if !selection.isEmpty {
            let unknown = selection.filter { !all.contains($0) }
            guard unknown.isEmpty else {
                throw PlanError.unknownIndex(channel: channel.name, indexes: unknown, known: all)
            }
            all = all.filter(selection.contains)
        }
        guard !all.isEmpty else { throw PlanError.noIndexes(channel: channel.name, roots: channel.roots) }
        let notes = missing.map { "\(channel.name): the listed index \($0) is not in the bucket yet" }
        return (all, notes + created.map { "\(channel.name): \($0) is a new index" })
    }

    /// Whether an index can be created at this prefix: a folder directly below a root, where indexes are discovered.
    private func isPlaceOfIndex(_ prefix: String) -> Bool {
        SettingRules.problem(ofPath: prefix) == nil
            && channel.roots.contains { join($0, String(ObjectKey(prefix).lastComponent)) == prefix }
    }

    private func subfolders(of root: String) async throws -> [String] {
        var folders: [String] = []
        var token: ObjectListing.Continuation?
        repeat {
            let page = try await client.listObjectsV2(
                prefix: root.isEmpty ? "" : root + "/", delimiter: "/", from: token)
            folders += page.commonPrefixes.map { String($0.dropLast()) }.filter { !OwnFolder.holds($0) }
            token = page.next
        } while token != nil
        return folders
    }

    /// Everything below one index; takes ceil(N/1000) requests.
    package func listing(of index: String) async throws -> IndexListing {
        var listing = IndexListing(index: index, layout: channel.layout)
        var token: ObjectListing.Continuation?
        repeat {
            let page = try await client.listObjectsV2(prefix: index + "/", from: token)
            for object in page.objects where !object.key.isOwnDocument { listing.add(object) }
            token = page.next
        } while token != nil
        return listing
    }
}
