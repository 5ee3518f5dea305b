package import FoundationEssentials

/// The end of a check of the whole journal that found nothing.
package struct CheckedHead: Sendable, Equatable {
    /// The number of the last event.
    package let event: Int64
    /// Its hash.
    let hash: String
    package let at: Date
}
