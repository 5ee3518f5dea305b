package import FoundationEssentials

/// An answer to an `approve` or `manual` step, by name.
package struct ApprovalRecord: Sendable, Equatable {
    package var runID: String
    package var stepPosition: Int
    package var operatorName: String
    /// The means of the answer: `terminal`, `--yes`.
    package var means: String
    package var approved: Bool
    package var at: Date

    package init(
        runID: String, stepPosition: Int, operatorName: String, means: String, approved: Bool, at: Date
    ) {
        self.runID = runID
        self.stepPosition = stepPosition
        self.operatorName = operatorName
        self.means = means
        self.approved = approved
        self.at = at
    }
}
