import AWSRequests

/// The times for which CloudFront keeps an answer, in seconds: at least, without any header about it, and at most.
///
/// Source: CloudFront Developer Guide, "Manage how long content stays in the cache (expiration)".
package struct CacheTTL: Sendable, Equatable {
    package var minimum: Int
    package var standard: Int
    package var maximum: Int

    package init(minimum: Int, standard: Int, maximum: Int) {
        (self.minimum, self.standard, self.maximum) = (minimum, standard, maximum)
    }

    /// The times in a cache policy's or a behavior's element; CloudFront's own for those it leaves out.
    /// - Returns: `nil` without a minimum, and for a negative number.
    init?(_ tree: XMLTree) {
        guard let minimum = tree.text("MinTTL").flatMap({ Int($0) }) else { return nil }
        self.minimum = minimum
        standard = tree.text("DefaultTTL").flatMap { Int($0) } ?? 86_400
        maximum = tree.text("MaxTTL").flatMap { Int($0) } ?? 31_536_000
        guard minimum >= 0, standard >= 0, maximum >= 0 else { return nil }
    }
}
