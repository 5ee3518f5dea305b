/// Whose yes opens the steps of a channel.
package enum ApprovalSetting: String, Sendable, CaseIterable {
    /// Also the runner's own, on its terminal or by `--yes`.
    case anyone
    /// That of another identity than the runner's, given by `rollbook approve`.
    case notSelf = "not-self"
}
