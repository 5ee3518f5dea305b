package import PlaybookFiles

/// Every kind of step that a playbook may have, in the order in which messages name them.
package enum StepKinds {
    package static let all: [any StepKind.Type] = [
        MirrorStep.self, ReindexStep.self, ChecksumStep.self, PromoteStep.self, YankStep.self, UnyankStep.self,
        WithdrawStep.self, VerifyStep.self, ApproveStep.self, ManualStep.self, RollbackStep.self, RestoreStep.self,
        InvalidateStep.self, CommandStep.self,
    ]
}

extension PlaybookFolder {
    /// A folder of playbooks with every kind of step.
    package init(path: String) {
        self.init(path: path, kinds: StepKinds.all.map { $0 })
    }
}
