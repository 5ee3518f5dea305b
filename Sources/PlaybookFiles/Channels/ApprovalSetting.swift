/// The people who may approve the steps of a channel.
package enum ApprovalSetting: String, Sendable, CaseIterable {
    /// Anyone, the operator of the run included, on the terminal or by `--yes`.
    case anyone
    /// Only another identity than the run's operator, by `rollbook approve`.
    case notSelf = "not-self"
}
