import FoundationEssentials
import Synchronization

/// The emulated indexers of a sandbox.
package final class IndexerTable: Sendable {
    private let store: SandboxStore
    private let now: @Sendable () -> Date
    private let indexers = Mutex<[SandboxIndexer]>([])

    init(store: SandboxStore, now: @escaping @Sendable () -> Date) {
        self.store = store
        self.now = now
    }

    /// The settings of the running indexers.
    package var settings: [IndexerSettings] { indexers.withLock { $0.map(\.settings) } }

    /// Replaces all indexers by these. Each bucket's notification configuration names them from now on, and pages that lack a
    /// file are written after their delay.
    /// - Throws: an S3 error when there is no such bucket.
    package func replace(with settings: [IndexerSettings]) async throws {
        let made = settings.map { SandboxIndexer($0, store: store, now: now) }
        let old = indexers.withLock { indexers in
            defer { indexers = made }
            return indexers
        }
        old.forEach { $0.stop() }
        for bucket in Set((old.map(\.settings) + settings).map(\.bucket)) {
            let document = Self.notifications(settings.filter { $0.bucket == bucket })
            try await store.setConfiguration(BucketEvents.subresource, document, of: bucket)
        }
        await store.observe { event in made.forEach { $0.hear(event) } }
        for indexer in made { try await indexer.planMissed() }
    }

    /// Writes the pages that are due.
    func writeDue() async {
        for indexer in indexers.withLock({ $0 }) { await indexer.writeDue() }
    }

    /// Writes all planned pages, regardless of their delay.
    package func writeAll() async {
        for indexer in indexers.withLock({ $0 }) { await indexer.writeAll() }
    }

    func stop() { indexers.withLock { $0.forEach { $0.stop() } } }

    private static func notifications(_ settings: [IndexerSettings]) -> String? {
        let prefixes = settings.flatMap { $0.roots + $0.indexes }
        return prefixes.isEmpty ? nil : BucketEvents.document(prefixes: prefixes)
    }
}
