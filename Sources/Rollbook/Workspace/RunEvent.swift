package import Indexes
package import RunJournal
package import Verification

/// An event that a run reports while it goes on.
package enum RunEvent: Sendable {
    case runBegan(RunRecord)
    case stepBegan(StepRecord, count: Int)
    case planned(StepRecord, Plan)
    case changed(ChangeRecord)
    case checked(StepRecord, [Finding])
    case reconciled([ChangeRecord])
    case note(String)
    case stepEnded(StepRecord)
    case runEnded(RunRecord)
}
