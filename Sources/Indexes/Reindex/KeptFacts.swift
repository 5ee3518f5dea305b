import S3

/// The facts document of one index, read when first needed: one request for an index, and none where the journal knows
/// everything.
actor KeptFacts {
    private let client: S3Client
    private let index: String
    private var reading: Task<Reading, any Error>?

    /// The document, and what it was read from.
    struct Reading: Sendable {
        var document = FactsDocument()
        var seen = DocumentSeen.absent
    }

    init(client: S3Client, index: String) {
        self.client = client
        self.index = index
    }

    /// The document; an empty one where there is none, or none that this version can read.
    func document() async throws -> FactsDocument {
        try await read().document
    }

    /// The document as it was read, if it was.
    func seen() async -> DocumentSeen {
        await (try? reading?.value.seen) ?? .nothing
    }

    private func read() async throws -> Reading {
        if let reading { return try await reading.value }
        let task = Task { [client, index] in try await client.reading(ofIndex: index) }
        reading = task
        return try await task.value
    }
}
