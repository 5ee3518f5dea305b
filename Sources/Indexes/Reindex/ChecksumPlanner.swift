package import Objects
package import PlaybookFiles
package import RunJournal
import S3

/// Finds the files on pages whose SHA-256 nobody has written down: uploads of tools that send none.
package struct ChecksumPlanner: Sendable {
    let reader: BucketReader
    let catalog: Catalog
    let gatherer: FactsGatherer

    package init(reader: BucketReader, catalog: Catalog, journal: Journal) {
        self.reader = reader
        self.catalog = catalog
        gatherer = FactsGatherer(client: reader.client, journal: journal)
    }

    /// The files of one index that have to be read.
    package struct Work: Sendable {
        package var index: String
        package var objects: [ListedObject]
        /// Everything that lies in the index, by name below it.
        package var present: Set<String>

        package init(index: String, objects: [ListedObject], present: Set<String>) {
            self.index = index
            self.objects = objects
            self.present = present
        }

        /// A key below the index.
        package func name(of object: ListedObject) -> String {
            String(object.key.text.dropFirst(index.isEmpty ? 0 : index.count + 1))
        }
    }

    /// - Parameter indexes: prefixes; empty for all of the channel.
    /// - Returns: indexes that lack digests, and notes.
    /// - Throws: `PlanError`, `S3Error`.
    package func plan(indexes selection: [String]) async throws -> (work: [Work], notes: [String]) {
        let (indexes, notes) = try await reader.indexes(selection)
        let work = try await mapConcurrently(indexes, limit: ReindexPlanner.indexesMax) { index in
            let listing = try await reader.listing(of: index)
            let selection = IndexPages.Selection(listing: listing, catalog: catalog)
            let facts = try await gatherer.facts(of: listing, artifacts: selection.artifacts.map(\.key))
            let silent = facts.filter { $0.value.sha256 == nil }.keys.sorted()
            return Work(
                index: index, objects: silent.compactMap { listing.artifacts[$0] },
                present: Set(listing.artifacts.keys.map(listing.name)))
        }
        return (work.filter { !$0.objects.isEmpty }, notes)
    }
}
