import Foundation
import Objects
import RunJournal
import S3

/// The outcome of each change of a plan, awaited by the copies that depend on it.
actor ChangeOutcomes {
    private var settled: [ObjectKey: ChangeRecord] = [:]
    private var waiting: [ObjectKey: [CheckedContinuation<ChangeRecord?, Never>]] = [:]
    private let keys: Set<ObjectKey>
    /// The store's error for the first change that failed by its answer.
    private(set) var cause: S3Error?
    private var isAbandoned = false

    init(keys: [ObjectKey]) {
        self.keys = Set(keys)
    }

    var all: [ChangeRecord] { settled.values.sorted { $0.sequence < $1.sequence } }

    func records(of keys: [ObjectKey]) -> [ChangeRecord] { keys.compactMap { settled[$0] } }

    func settle(_ key: ObjectKey, _ record: ChangeRecord) {
        settled[key] = record
        waiting.removeValue(forKey: key)?.forEach { $0.resume(returning: record) }
    }

    /// Whether the change of `key` was applied; waits for the outcome. `true` when the plan does not change the object.
    func isApplied(_ key: ObjectKey) async -> Bool {
        guard keys.contains(key) else { return true }
        if let record = settled[key] { return record.state == .applied }
        if isAbandoned { return false }
        let record = await withCheckedContinuation { waiting[key, default: []].append($0) }
        return record?.state == .applied
    }

    func note(_ cause: S3Error) {
        self.cause = self.cause ?? cause
    }

    /// Ends all waiting: no further outcomes will come.
    func abandon() {
        isAbandoned = true
        waiting.values.joined().forEach { $0.resume(returning: nil) }
        waiting = [:]
    }
}
