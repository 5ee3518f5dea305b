package import FoundationEssentials

/// The header fields of one HeadBucket.
package struct BucketHead: Sendable, Equatable {
    /// The region that the service names, if it does.
    package var region: String?
    /// The service's clock when it answered; whole seconds.
    package var serviceDate: Date?
    /// This machine's clock just before the request was sent and after the answer came.
    package var askedAt: Date
    package var answeredAt: Date

    package init(region: String?, serviceDate: Date?, askedAt: Date, answeredAt: Date) {
        self.region = region
        self.serviceDate = serviceDate
        self.askedAt = askedAt
        self.answeredAt = answeredAt
    }
}
