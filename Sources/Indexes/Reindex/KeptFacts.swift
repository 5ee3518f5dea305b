import S3

/// The facts document of one index, read when first needed: one request for an index, and none where the journal knows
/// everything.
actor KeptFacts {
    private let client: S3Client
    private let index: String
    private var reading: Task<FactsDocument, any Error>?

    init(client: S3Client, index: String) {
        self.client = client
        self.index = index
    }

    /// The document; an empty one where there is none, or none that this version can read.
    func document() async throws -> FactsDocument {
        if let reading { return try await reading.value }
        let task = Task { [client, index] in try await client.facts(ofIndex: index) }
        reading = task
        return try await task.value
    }
}
