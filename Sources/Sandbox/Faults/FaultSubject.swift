import NIOHTTP1
import Objects

/// The properties of a request that faults are matched with.
struct FaultSubject: Sendable {
    static let cdnOperation = "CDN"

    var operation: String
    var method: String
    var bucket: String
    var key: ObjectKey

    /// The operation that a fault without one matches.
    var defaultOperation: String? { operation == Self.cdnOperation ? nil : operation }
}
