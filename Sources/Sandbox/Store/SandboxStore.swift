import AWSRequests
package import FoundationEssentials

/// The buckets of the sandbox. Every change is decided and made in one turn of this actor, so that a condition holds at the
/// moment of the write, as S3 guarantees for a single key.
package actor SandboxStore {
    private var state: StoreState
    private var log: EventLog?
    private var purgeLog: PurgeLog?
    private var isClosed = false
    private var snapshots: [String: StoreState] = [:]
    private var observer: (@Sendable (StoreEvent) -> Void)?
    let identifiers: IdentifierSource
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - folder: the folder of the state; `nil` for a store that ends with the process.
    ///   - bodies: the folder for bodies that are too large for memory.
    /// - Throws: `EventLogError` or `BodyError` when the folder holds something else or is in use.
    package init(
        folder: String?, bodies: BodyFolder, identifiers: IdentifierSource, now: @escaping @Sendable () -> Date
    ) throws {
        self.identifiers = identifiers
        self.now = now
        guard let folder else {
            state = StoreState()
            log = nil
            purgeLog = nil
            return
        }
        let opened = try EventLog.open(in: folder, bodies: bodies)
        try bodies.endReplay(keeping: opened.state.fileNames)
        state = opened.state
        log = opened.log
        purgeLog = try PurgeLog(in: folder)
    }

    /// The versions removed for good since the start: purged versions, and overwritten `null` versions.
    package var purgedVersions: [PurgedVersion] { state.purged }

    /// The settings of all buckets, by name.
    var buckets: [BucketSettings] {
        state.buckets.values.map(\.settings).sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// - Throws: NoSuchBucket.
    func settings(of name: String) throws -> BucketSettings {
        try bucket(name).settings
    }

    /// The current time in whole seconds, like the times of objects.
    var wholeSecond: Date {
        Date(timeIntervalSince1970: now().timeIntervalSince1970.rounded(.down))
    }

    /// Reads one bucket in one turn.
    /// - Throws: NoSuchBucket, and errors of `body`.
    func read<Value: Sendable>(
        _ name: String, _ body: @Sendable (SandboxBucket) throws -> Value
    ) throws -> Value {
        try body(bucket(name))
    }

    func bucket(_ name: String) throws -> SandboxBucket {
        guard let bucket = state.buckets[name] else { throw S3Refusal.noSuchBucket(name) }
        return bucket
    }

    /// Makes an event durable, then applies it.
    func record(_ event: StoreEvent) throws {
        guard !isClosed else { throw S3Refusal(503, "ServiceUnavailable", "The sandbox was stopped.") }
        try log?.append(event)
        let known = state.purged.count
        state.apply(event)
        for version in state.purged.dropFirst(known) { try purgeLog?.append(version) }
        observer?(event)
    }

    /// Reports every change from now on, in the turn that makes it; replaces an earlier observer.
    func observe(_ observer: @escaping @Sendable (StoreEvent) -> Void) {
        self.observer = observer
    }

    /// Saves the state of all buckets under a name. Snapshots share unchanged data.
    func keepSnapshot(_ name: String) {
        snapshots[name] = state
    }

    /// Restores the saved state of all buckets. Refused with a data folder, which could not follow.
    /// - Throws: an S3 error when there is no such snapshot, or when the store has a data folder.
    func goBack(to name: String) throws {
        guard log == nil, !isClosed, let snapshot = snapshots[name] else {
            throw S3Refusal(409, "NoSuchSnapshot", "There is no snapshot \(name) to go back to")
        }
        state = snapshot
    }

    /// Releases the data folder. The data in memory stays readable; writes are no longer possible.
    func close() {
        guard log != nil else { return }
        log = nil
        purgeLog = nil
        isClosed = true
    }

    // MARK: Buckets

    func createBucket(_ name: String, acl: CannedACL) throws {
        guard state.buckets[name] == nil else {
            throw S3Refusal(
                409, "BucketAlreadyOwnedByYou",
                "Your previous request to create the named bucket succeeded and you "
                    + "already own it.", details: [("BucketName", name)])
        }
        try record(.bucketCreated(bucket: name, at: wholeSecond, acl: acl))
    }

    func deleteBucket(_ name: String) throws {
        let bucket = try bucket(name)
        guard bucket.objects.isEmpty, bucket.uploads.isEmpty else {
            let message =
                bucket.settings.versioning == .never
                ? "The bucket you tried to delete is not empty"
                : "The bucket you tried to delete is not empty. You must delete all versions in the bucket."
            throw S3Refusal(409, "BucketNotEmpty", message, details: [("BucketName", name)])
        }
        try record(.bucketDeleted(bucket: name))
    }

    func setVersioning(_ versioning: BucketVersioningState, of name: String) throws {
        _ = try bucket(name)
        try record(.versioningSet(bucket: name, state: versioning))
    }

    func setConfiguration(_ subresource: String, _ document: String?, of name: String) throws {
        _ = try bucket(name)
        try record(.configurationSet(bucket: name, subresource: subresource, document: document))
    }

    func setACL(_ acl: CannedACL, of name: String) throws {
        _ = try bucket(name)
        try record(.bucketACLSet(bucket: name, acl: acl))
    }
}
