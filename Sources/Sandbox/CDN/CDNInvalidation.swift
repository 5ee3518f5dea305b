package import FoundationEssentials

/// One invalidation batch (CreateInvalidation).
package struct CDNInvalidation: Sendable, Equatable {
    package var id: String
    package var callerReference: String
    package var paths: [String]
    package var createdAt: Date
    /// The time when the paths leave the cache, and the status becomes Completed.
    package var completesAt: Date
}

/// The refusal of an invalidation.
package struct CDNRefusal: Error, Sendable, Equatable {
    package var status: Int
    package var code: String
    package var message: String
}
