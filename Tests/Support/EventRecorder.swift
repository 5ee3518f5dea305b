package import Indexes
package import Rollbook
package import RunJournal
import Synchronization
package import Verification

/// Keeps the events that a run reports.
package final class EventRecorder: Sendable {
    private let kept = Mutex<[RunEvent]>([])

    package init() {}

    package func append(_ event: RunEvent) {
        kept.withLock { $0.append(event) }
    }

    package var events: [RunEvent] { kept.withLock { $0 } }

    /// Forgets the events so far.
    package func clear() {
        kept.withLock { $0 = [] }
    }

    /// The plans that were shown, in order.
    package var plans: [Plan] {
        events.compactMap { if case .planned(_, let plan) = $0 { plan } else { nil } }
    }

    /// Every finished change, in the order of its event.
    package var changes: [ChangeRecord] {
        events.compactMap { if case .changed(let change) = $0 { change } else { nil } }
    }

    package var findings: [Finding] {
        events.flatMap { if case .checked(_, let findings) = $0 { findings } else { [Finding]() } }
    }

    package var notes: [String] {
        events.compactMap { if case .note(let text) = $0 { text } else { nil } }
    }
}
