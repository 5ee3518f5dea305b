import AWSRequests
import FoundationEssentials
import Objects

/// All buckets, and the number of references to each body file.
struct StoreState: Sendable {
    private(set) var buckets: [String: SandboxBucket] = [:]
    private(set) var purged: [PurgedVersion] = []
    private var fileUses: [String: Int] = [:]

    var fileNames: Set<String> { Set(fileUses.keys) }

    /// Ends the replay of a log: earlier purges do not count.
    mutating func endReplay() {
        purged = []
    }

    /// Applies one event. An event about a missing bucket or object changes nothing.
    mutating func apply(_ event: StoreEvent) {
        switch event {
        case .bucketCreated(let bucket, let time, let acl):
            buckets[bucket] = SandboxBucket(
                settings: BucketSettings(name: bucket, createdAt: time, acl: acl))
        case .bucketDeleted(let bucket): buckets[bucket] = nil
        case .versioningSet(let bucket, let state): buckets[bucket]?.settings.versioning = state
        case .bucketACLSet(let bucket, let acl): buckets[bucket]?.settings.acl = acl
        case .configurationSet(let bucket, let subresource, let document):
            buckets[bucket]?.settings.configurations[subresource] = document
        case .written, .purged, .tagged, .objectACLSet, .damaged: applyToObject(event)
        case .uploadStarted, .partStored, .uploadEnded: applyToUpload(event)
        }
    }

    private mutating func applyToObject(_ event: StoreEvent) {
        switch event {
        case .written(let bucket, let key, let version):
            retain(version.body)
            if let replaced = buckets[bucket]?.push(version, onto: key) {
                forget(replaced, of: key, in: bucket, remover: version.writer)
            }
        case .purged(let bucket, let key, let versionID, let remover):
            if let removed = buckets[bucket]?.purge(versionID, of: key) {
                forget(removed, of: key, in: bucket, remover: remover)
            }
        case .tagged(let bucket, let key, let versionID, let tags):
            buckets[bucket]?.update(versionID, of: key) { $0.tags = tags }
        case .objectACLSet(let bucket, let key, let versionID, let acl, let grants):
            buckets[bucket]?.update(versionID, of: key) { ($0.acl, $0.grants) = (acl, grants) }
        case .damaged(let bucket, let key, let version):
            retain(version.body)
            buckets[bucket]?.objects[key].first { $0.versionID == version.versionID }.map { release($0.body) }
            buckets[bucket]?.update(version.versionID, of: key) { $0 = version }
        default: break
        }
    }

    private mutating func applyToUpload(_ event: StoreEvent) {
        switch event {
        case .uploadStarted(let bucket, let upload):
            buckets[bucket]?.uploads[upload.id] = upload
            upload.parts.values.forEach { retain($0.body) }
        case .partStored(let bucket, let uploadID, let part):
            retain(part.body)
            let replaced = buckets[bucket]?.uploads[uploadID]?.parts.updateValue(part, forKey: part.number)
            if let replaced { release(replaced.body) }
        case .uploadEnded(let bucket, let uploadID):
            guard let upload = buckets[bucket]?.uploads.removeValue(forKey: uploadID) else { return }
            upload.parts.values.forEach { release($0.body) }
        default: break
        }
    }

    private mutating func forget(
        _ version: StoredVersion, of key: ObjectKey, in bucket: String, remover: String?
    ) {
        release(version.body)
        purged.append(
            PurgedVersion(
                bucket: bucket, key: key, versionID: version.versionID, wasDeleteMarker: version.isDeleteMarker,
                etag: version.etag, metadata: version.metadata, writer: version.writer, remover: remover))
    }

    private mutating func retain(_ body: ObjectBody) {
        for file in body.files {
            fileUses[file.name, default: 0] += 1
            file.setKept(true)
        }
    }

    private mutating func release(_ body: ObjectBody) {
        for file in body.files {
            let uses = (fileUses[file.name] ?? 1) - 1
            fileUses[file.name] = uses > 0 ? uses : nil
            if uses == 0 { file.setKept(false) }
        }
    }

    /// The events that create this state from an empty one.
    var snapshot: [StoreEvent] {
        buckets.sorted { $0.key < $1.key }.flatMap { name, bucket -> [StoreEvent] in
            let settings = bucket.settings
            var events: [StoreEvent] = [
                .bucketCreated(bucket: name, at: settings.createdAt, acl: settings.acl),
                .versioningSet(bucket: name, state: settings.versioning),
            ]
            for (subresource, document) in settings.configurations.sorted(by: { $0.key < $1.key }) {
                events.append(.configurationSet(bucket: name, subresource: subresource, document: document))
            }
            for key in bucket.objects.keys {
                events += bucket.objects[key].reversed().map { .written(bucket: name, key: key, version: $0) }
            }
            return events + bucket.uploads.values.map { .uploadStarted(bucket: name, upload: $0) }
        }
    }
}
