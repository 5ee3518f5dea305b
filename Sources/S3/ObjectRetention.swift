package import FoundationEssentials

/// What Object Lock says of one version: it cannot be deleted for good before that is over.
package struct ObjectRetention: Sendable, Equatable {
    /// `GOVERNANCE` or `COMPLIANCE`; `nil` without a retention period.
    package var mode: String?
    package var until: Date?
    /// Holds until it is taken off.
    package var hasLegalHold: Bool

    package init(mode: String? = nil, until: Date? = nil, hasLegalHold: Bool = false) {
        self.mode = mode
        self.until = until
        self.hasLegalHold = hasLegalHold
    }

    /// Whether a delete of the version would be refused at that time.
    package func holds(at now: Date) -> Bool {
        hasLegalHold || (mode != nil && until.map { $0 > now } ?? true)
    }
}
