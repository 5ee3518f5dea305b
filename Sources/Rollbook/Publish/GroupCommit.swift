package import Foundation
package import RunJournal

/// Makes intents and outcomes durable, many in one transaction.
///
/// While one transaction is being written, what arrives waits for the next one: under load each sync covers all changes
/// in flight, and a single change waits for nothing but its own sync.
package actor GroupCommit {
    private enum Entry {
        case sent(ChangeRecord)
        case finished(ChangeRecord)
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

    /// Returns once the outcome is durable.
    package func finished(_ change: ChangeRecord) async throws {
        try await commit(.finished(change))
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
        for entry in entries {
            switch entry {
            case .sent(let change): sent.append((change.runID, change.sequence))
            case .finished(let change): finished.append(change)
            }
        }
        if !sent.isEmpty { try journal.markSent(sent, at: date) }
        if !finished.isEmpty { try journal.finish(finished) }
    }
}
