import Objects
import S3

/// The files of one index whose first publication times the journal does not know.
///
/// The index's facts document is read beside the files. The versions are listed from the first file on that states no time, for
/// all that may need them, beside the reading of the others.
actor UnseenFiles {
    private let objects: [ListedObject]
    private let listing: IndexListing
    private let kept: KeptFacts
    private let sight: FirstSight
    private var looking: Task<[ObjectKey: [ObjectVersion]], any Error>?

    init(_ objects: [ListedObject], of listing: IndexListing, kept: KeptFacts, sight: FirstSight) {
        self.objects = objects
        self.listing = listing
        self.kept = kept
        self.sight = sight
    }

    /// Reads the facts document, if a file may need it. An error is that of the next reading.
    func readDocument() async {
        if !objects.isEmpty { _ = try? await kept.document() }
    }

    /// Begins to list the versions.
    func begin() {
        guard looking == nil else { return }
        looking = Task { [objects, listing, kept, sight] in
            let document = try await kept.document()
            let unknown = objects.filter { document.uploaded($0, named: listing.name(of: $0.key)) == nil }
            return try await sight.versions(of: unknown.map(\.key))
        }
    }

    func versions() async throws -> [ObjectKey: [ObjectVersion]] {
        begin()
        return try await looking?.value ?? [:]
    }

    func cancel() { looking?.cancel() }
}
