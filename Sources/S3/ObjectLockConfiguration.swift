/// Object Lock of a bucket (GetObjectLockConfiguration).
package struct ObjectLockConfiguration: Sendable, Equatable {
    package var isEnabled: Bool
    /// `GOVERNANCE` or `COMPLIANCE`, if new objects are retained by default.
    package var defaultMode: String?
    /// The default period in the configuration's words, such as `30 days`.
    package var defaultPeriod: String?

    package init(isEnabled: Bool, defaultMode: String? = nil, defaultPeriod: String? = nil) {
        self.isEnabled = isEnabled
        self.defaultMode = defaultMode
        self.defaultPeriod = defaultPeriod
    }
}
