import NIOHTTP1
import Objects

/// What a fault is matched with.
struct FaultSubject: Sendable {
    static let cdnOperation = "CDN"

    var operation: String
    var method: String
    var bucket: String
    var key: ObjectKey

    /// What a fault without an operation stands for.
    var defaultOperation: String? { operation == Self.cdnOperation ? nil : operation }
}
