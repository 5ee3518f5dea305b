import AWSRequests
package import FoundationEssentials

/// An invalidation, as CloudFront reports it.
package struct Invalidation: Sendable, Equatable {
    package var id: String
    /// `InProgress` or `Completed`.
    package var status: String
    package var createTime: Date?
    package var batch: InvalidationBatch

    /// Whether no edge location holds the paths any longer. Compared case-insensitively: some servers answer in upper case.
    package var isCompleted: Bool { status.lowercased() == "completed" }

    /// - Returns: `nil` for a document of another kind.
    init?(_ tree: XMLTree) {
        guard tree.name == "Invalidation", let id = tree.text("Id"), !id.isEmpty, let status = tree.text("Status")
        else {
            return nil
        }
        self.id = id
        self.status = status
        createTime = tree.text("CreateTime").flatMap { UTCTime(iso8601: $0)?.date }
        let batch = tree["InvalidationBatch"]
        self.batch = InvalidationBatch(
            paths: batch?["Paths"]?["Items"]?.all("Path").map(\.text) ?? [],
            callerReference: batch?.text("CallerReference") ?? "")
    }
}
