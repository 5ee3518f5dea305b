package import FoundationEssentials

/// The Object Lock retention of one version: until it ends, the version cannot be deleted for good.
package struct ObjectRetention: Sendable, Equatable {
    /// `GOVERNANCE` or `COMPLIANCE`; `nil` without a retention period.
    package var mode: String?
    package var until: Date?
    /// A legal hold lasts until it is removed.
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
