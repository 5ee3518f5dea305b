import Indexes
package import RunJournal

/// One run with everything that its journal records of it.
package struct RecordedRun: Sendable {
    package let run: RunRecord
    package let steps: [StepRecord]
    package let changes: [ChangeRecord]
    package let checks: [CheckRecord]
    package let approvals: [ApprovalRecord]
    /// The runs that roll it back, the newest first.
    package let rollbacks: [RunRecord]

    package init(
        run: RunRecord, steps: [StepRecord], changes: [ChangeRecord] = [], checks: [CheckRecord] = [],
        approvals: [ApprovalRecord] = [], rollbacks: [RunRecord] = []
    ) {
        self.run = run
        self.steps = steps
        self.changes = changes
        self.checks = checks.map(\.shown)
        self.approvals = approvals
        self.rollbacks = rollbacks
    }

    /// - Throws: `JournalError`.
    package init(_ run: RunRecord, journal: Journal) throws {
        self.init(
            run: run, steps: try journal.steps(of: run.id), changes: try journal.changes(of: run.id),
            checks: try journal.checks(of: run.id), approvals: try journal.approvals(of: run.id),
            rollbacks: try journal.rollbacks(of: run.id))
    }

    /// Changes that left something in a bucket: applied ones, and those whose conflict showed only afterwards.
    package var effects: [ChangeRecord] { changes.filter { $0.after != nil } }

    /// The exit code of the process (docs/decisions/0005), in words too; `nil` while it runs, or after it died.
    package var exit: (code: Int, meaning: String)? {
        switch run.state {
        case .running: nil
        case .done: (0, "done")
        case .failed:
            checksFailed ? (2, "checks failed") : (1, "failed")
        case .conflict: (3, "conflict: someone else changed an object")
        case .waiting: (4, "waiting for approval, or for the end of an outage")
        case .interrupted: (5, "interrupted, can be resumed")
        }
    }

    /// Whether a failed step has checks that did not pass.
    private var checksFailed: Bool {
        let failed = Set(steps.filter { $0.state == .failed }.map(\.position))
        return checks.contains { $0.verdict != .pass && $0.stepPosition.map(failed.contains) == true }
    }

    /// The verdict of all its checks; `nil` without any.
    package var verdict: CheckRecord.Verdict? { CheckRecord.Verdict.worst(of: checks.lazy.map(\.verdict)) }

    /// The command that rolls it back; `nil` if there is nothing to roll back.
    package var rollbackCommand: String? { effects.isEmpty ? nil : "rollbook rollback \(run.id)" }
}
