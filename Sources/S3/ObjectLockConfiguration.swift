/// Object Lock of a bucket (GetObjectLockConfiguration).
package struct ObjectLockConfiguration: Sendable, Equatable {
    package var isEnabled: Bool
    /// `GOVERNANCE` or `COMPLIANCE`, where new objects are kept by default.
    package var defaultMode: String?
    /// How long by default, in words of the configuration, such as `30 days`.
    package var defaultPeriod: String?

    package init(isEnabled: Bool, defaultMode: String? = nil, defaultPeriod: String? = nil) {
        self.isEnabled = isEnabled
        self.defaultMode = defaultMode
        self.defaultPeriod = defaultPeriod
    }
}
