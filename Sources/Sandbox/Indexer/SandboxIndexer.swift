import FoundationEssentials
import Objects
import Synchronization

/// An emulation of a program that a bucket's events start and that writes the pages of its indexes: late, one project at a
/// time, over any existing page, also after files are removed.
///
/// It writes due pages before the next request is answered, so that a test's clock is enough. A timer does the same when there
/// are no requests.
final class SandboxIndexer: Sendable {
    let settings: IndexerSettings
    private let store: SandboxStore
    private let now: @Sendable () -> Date
    private let state = Mutex(State())

    private struct State: Sendable {
        /// The due time of each page.
        var due: [IndexerPlace: Date] = [:]
        var timers: [Task<Void, Never>] = []
        var isStopped = false
    }

    /// Its name as a writer in the store.
    static let writer = "indexer"

    init(_ settings: IndexerSettings, store: SandboxStore, now: @escaping @Sendable () -> Date) {
        self.settings = settings
        self.store = store
        self.now = now
    }

    /// Reacts to a change of the store, when it is made.
    func hear(_ event: StoreEvent) {
        switch event {
        case .written(settings.bucket, let key, _), .purged(settings.bucket, let key, _, _):
            if let place = IndexerPlace(key, settings) { plan(place) }
        default: break
        }
    }

    private func plan(_ place: IndexerPlace) {
        let delay = settings.delaySeconds
        state.withLock { state in
            guard !state.isStopped, state.due[place] == nil else { return }
            state.due[place] = now().addingTimeInterval(delay)
            guard delay > 0 else { return }
            state.timers.append(
                Task { [weak self] in
                    try? await Task.sleep(for: .seconds(delay))
                    await self?.writeDue()
                })
        }
    }

    /// Writes the pages that are due.
    func writeDue() async { await write(until: now()) }

    /// Writes all planned pages, regardless of their delay.
    func writeAll() async { await write(until: .distantFuture) }

    /// Plans each page that differs from the bucket's files: its event was lost with an earlier process.
    /// - Throws: an S3 error when there is no such bucket.
    func planMissed() async throws {
        let settings = settings
        let places = try await store.read(settings.bucket) { bucket in
            Set(bucket.objects.keys.compactMap { IndexerPlace($0, settings) })
        }
        for place in places where try await !isRight(place) { plan(place) }
    }

    func stop() {
        state.withLock { state in
            state.isStopped = true
            state.due = [:]
            state.timers.forEach { $0.cancel() }
            state.timers = []
        }
    }

    private func write(until time: Date) async {
        let places = state.withLock { state in
            let due = state.due.filter { $0.value <= time }.keys.sorted {
                ($0.index, $0.project) < ($1.index, $1.project)
            }
            due.forEach { state.due[$0] = nil }
            return due
        }
        // A deleted bucket, or a stopped store, has no pages.
        for place in places { try? await write(place) }
    }

    // MARK: - One page

    private func isRight(_ place: IndexerPlace) async throws -> Bool {
        let look = try await look(at: place)
        let page = look.files.isEmpty ? nil : try text(of: place, look)
        return page.map { IndexerPage.withoutStamp($0) } == look.page.map { IndexerPage.withoutStamp($0) }
            && look.namesProject == !look.files.isEmpty
    }

    private func write(_ place: IndexerPlace) async throws {
        let look = try await look(at: place)
        if look.files.isEmpty {
            if look.page != nil {
                _ = try await store.delete(place.pageKey, in: settings.bucket, by: Self.writer)
            }
        } else {
            try await put(try text(of: place, look), to: place.pageKey)
        }
        guard look.namesProject != !look.files.isEmpty else { return }
        try await put(IndexerPage.root(look.projects, stamp: stamp), to: place.rootPageKey)
    }

    private var stamp: Int { Int(now().timeIntervalSince1970) }

    private func text(of place: IndexerPlace, _ look: Look) throws -> String {
        let files = try look.files.map { name, version in
            let sidecar = look.sidecars[name]
            return IndexerPage.File(
                name: name, sha256: Self.sha256(version), metadataSHA256: sidecar.flatMap(Self.sha256),
                requiresPython: try sidecar.flatMap { try Self.requiresPython($0.body.collected()) })
        }
        return IndexerPage.project(
            place.project, files, folder: settings.besidePages ? "" : "../", stamp: stamp)
    }

    private func put(_ page: String, to key: ObjectKey) async throws {
        let bytes = Array(page.utf8)
        var description = ObjectDescription()
        description.attributes = [
            "content-type": "text/html", "cache-control": "no-cache,no-store,must-revalidate",
        ]
        let content = VersionContent(
            body: ObjectBody(bytes), etag: ETag(encodeHex(digest(.md5, of: bytes))), description: description)
        _ = try await store.put(content, to: key, in: settings.bucket, by: Self.writer)
    }

    // MARK: - What is there

    private struct Look: Sendable {
        /// The project's files, by name.
        var files: [(String, StoredVersion)] = []
        var sidecars: [String: StoredVersion] = [:]
        /// The projects of the index that have files.
        var projects: [String] = []
        var page: String?
        var namesProject = false
    }

    private func look(at place: IndexerPlace) async throws -> Look {
        let settings = settings
        return try await store.read(settings.bucket) { bucket in
            var look = Look()
            var projects: Set<String> = []
            for key in bucket.objects.keys where key.text.hasPrefix(place.prefix) {
                guard let own = IndexerPlace(key, settings), own.index == place.index,
                    let version = bucket.currentObject(key)
                else { continue }
                let name = String(key.lastComponent)
                let isSidecar = name.hasSuffix(IndexerPlace.metadataSuffix)
                if !isSidecar { projects.insert(own.project) }
                guard own.project == place.project else { continue }
                if isSidecar {
                    look.sidecars[String(name.dropLast(IndexerPlace.metadataSuffix.count))] = version
                } else {
                    look.files.append((name, version))
                }
            }
            look.projects = projects.sorted()
            look.page = try bucket.currentObject(place.pageKey).map { try Self.text(of: $0) }
            let root = try bucket.currentObject(place.rootPageKey).map { try Self.text(of: $0) }
            look.namesProject = root?.contains("href=\"\(place.project)/\"") == true
            return look
        }
    }

    private static func text(of version: StoredVersion) throws -> String {
        String(decoding: try version.body.collected(), as: UTF8.self)
    }

    /// SHA-256 of the whole object, from the same places as in the scripts.
    private static func sha256(_ version: StoredVersion) -> String? {
        if let checksum = version.checksum, checksum.algorithm == .sha256, checksum.kind == .fullObject,
            let bytes = decodeBase64(checksum.value)
        {
            return encodeHex(bytes)
        }
        return version.metadata["checksum-sha256"]
    }

    private static func requiresPython(_ metadata: [UInt8]) throws -> String? {
        let name = "Requires-Python:"
        let lines = String(decoding: metadata, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let line = lines.prefix { !$0.isEmpty }.first { $0.hasPrefix(name) }
        return line.map { String($0.dropFirst(name.count).drop { $0 == " " }) }
    }
}
