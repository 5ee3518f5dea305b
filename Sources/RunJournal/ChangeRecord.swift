package import FoundationEssentials
package import Objects

/// One object's transition in one run: the intent and the outcome.
package struct ChangeRecord: Sendable, Equatable {
    package enum Action: String, Sendable, CaseIterable {
        case put, copy, delete, restore, unmark, purge
    }

    package enum State: String, Sendable, CaseIterable {
        /// Nothing was sent.
        case planned
        /// The intent is durable; the request may have been sent.
        case sent
        case applied
        /// Another writer's state was found: nothing was changed, or their version is below ours (see `message`).
        case conflict
        case failed
        /// Not tried, because a change it depends on did not succeed or the run stopped.
        case skipped
    }

    package var runID: String
    /// Counted from 1 in the run. `RUN/SEQUENCE` is the change id in the object's metadata.
    package var sequence: Int
    package var stepPosition: Int
    package var channel: String
    package var bucket: String
    package var key: ObjectKey
    /// The index's prefix in the bucket.
    package var index: String
    /// Normalized project name; `nil` for a root page.
    package var project: String?
    /// The order of effects: 0 artifact, 1 sidecar, 2 project page, 3 root page, 4 to 6 their withdrawal in reverse.
    package var rank: Int
    package var action: Action
    /// The source of a `copy` or `restore`, as `bucket/key` and a version id.
    package var sourceKey: String?
    package var sourceVersionID: VersionID?
    /// The intended SHA-256 and size in bytes, where known before the write.
    package var intendedSHA256: SHA256Digest?
    package var intendedSize: Int64?
    package var before: ObjectState
    /// The state after the change, once applied.
    package var after: ObjectState?
    /// SHA-256 of the earlier bytes among the journal's kept bytes, for buckets that keep no versions.
    package var keptBytes: SHA256Digest?
    package var state: State
    package var message: String?
    package var requestID: String?
    package var plannedAt: Date
    package var sentAt: Date?
    package var finishedAt: Date?

    /// The id in the object's metadata (`x-amz-meta-rollbook-change`).
    package var changeID: String { "\(runID)/\(sequence)" }

    package init(
        runID: String, sequence: Int, stepPosition: Int, channel: String, bucket: String, key: ObjectKey, index: String,
        project: String?, rank: Int, action: Action, sourceKey: String? = nil, sourceVersionID: VersionID? = nil,
        intendedSHA256: SHA256Digest? = nil, intendedSize: Int64? = nil, before: ObjectState, after: ObjectState? = nil,
        keptBytes: SHA256Digest? = nil, state: State = .planned, message: String? = nil, requestID: String? = nil,
        plannedAt: Date, sentAt: Date? = nil, finishedAt: Date? = nil
    ) {
        self.runID = runID
        self.sequence = sequence
        self.stepPosition = stepPosition
        self.channel = channel
        self.bucket = bucket
        self.key = key
        self.index = index
        self.project = project
        self.rank = rank
        self.action = action
        self.sourceKey = sourceKey
        self.sourceVersionID = sourceVersionID
        self.intendedSHA256 = intendedSHA256
        self.intendedSize = intendedSize
        self.before = before
        self.after = after
        self.keptBytes = keptBytes
        self.state = state
        self.message = message
        self.requestID = requestID
        self.plannedAt = plannedAt
        self.sentAt = sentAt
        self.finishedAt = finishedAt
    }
}

extension ChangeRecord {
    /// Whether the change is a delete in doubt. A marker above the state it found may be its own, or another writer's.
    package var isDeleteInDoubt: Bool {
        action == .delete && state == .conflict && after == nil && sentAt != nil && requestID == nil
    }
}
