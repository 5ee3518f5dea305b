package import Foundation
package import RunJournal

/// Makes intents and outcomes durable, many in one transaction.
///
/// Entries that arrive while a transaction is written wait for the next one: under load each sync covers all changes in
/// flight, and a single change waits only for its own sync.
package actor GroupCommit {
    private enum Entry {
        case sent(ChangeRecord)
        case finished(ChangeRecord, ObjectFacts?)
    }

    private let journal: Journal
    private let now: @Sendable () -> Date
    private var waiting: [(entry: Entry, continuation: CheckedContinuation<Void, any Error>)] = []
    private var isCommitting = false

    package init(journal: Journal, now: @escaping @Sendable () -> Date) {
        self.journal = journal
        self.now = now
    }

    /// Returns once the intent to send is durable.
    /// - Throws: `JournalError`; then nothing may be sent.
    package func sent(_ change: ChangeRecord) async throws {
        try await commit(.sent(change))
    }

    /// Returns once the outcome is durable, together with the object's facts.
    package func finished(_ change: ChangeRecord, facts: ObjectFacts? = nil) async throws {
        try await commit(.finished(change, facts))
    }

    private func commit(_ entry: Entry) async throws {
        try await withCheckedThrowingContinuation { continuation in
            waiting.append((entry, continuation))
            if !isCommitting {
                isCommitting = true
                Task { await self.drain() }
            }
        }
    }

    private func drain() async {
        while !waiting.isEmpty {
            let batch = waiting
            waiting = []
            let result = await Task.detached { [journal, now] in
                Result { try Self.write(batch.map(\.entry), to: journal, at: now()) }
            }.value
            batch.forEach { $0.continuation.resume(with: result) }
        }
        isCommitting = false
    }

    private static func write(_ entries: [Entry], to journal: Journal, at date: Date) throws {
        var sent: [(runID: String, sequence: Int)] = []
        var finished: [ChangeRecord] = []
        var facts: [ObjectFacts] = []
        for entry in entries {
            switch entry {
            case .sent(let change): sent.append((change.runID, change.sequence))
            case .finished(let change, let known):
                finished.append(change)
                if let known { facts.append(known) }
            }
        }
        try journal.record(sent: sent, finished: finished, facts: facts, at: date)
    }
}
