import Objects
package import RunJournal

/// The writer of a version: the change that left it, or a foreign writer. Bytes, ETags and times never decide that.
package enum Origin: Sendable, Equatable {
    case change(RecordedStep)
    case foreign

    /// The record of a version's change, as far as lineage needs it.
    package struct RecordedStep: Sendable, Equatable {
        package var runID: String
        package var sequence: Int
        package var action: ChangeRecord.Action
        package var before: VersionNode
        package var after: VersionNode
        /// The version that this one stands for: a rollback restored it exactly.
        package var standsFor: VersionNode?

        package var changeID: String { "\(runID)/\(sequence)" }

        /// Whether the bytes are the run's own, not brought back by a copy of a version or a put of kept bytes.
        package var wroteOwnBytes: Bool { standsFor == nil && action != .restore && action != .unmark }
    }
}

extension Origin.RecordedStep {
    /// `nil` for a change that left nothing: it was not sent, was refused, or only removed versions.
    ///
    /// - Parameter stepKind: the kind of the change's step. An object that a `restore` brings back stands for nothing: it goes
    ///   by a time, not by a run.
    package init?(_ change: ChangeRecord, stepKind: String?) {
        guard let after = change.after, change.state == .applied || change.state == .conflict,
            change.action != .purge
        else { return nil }
        runID = change.runID
        sequence = change.sequence
        action = change.action
        before = VersionNode(change.before)
        self.after = VersionNode(after, changeID: change.changeID)
        standsFor = stepKind == Self.restoreKind ? nil : Self.source(of: change, after)
    }

    /// The kind of step that goes by a time.
    private static let restoreKind = "restore"

    private static func source(of change: ChangeRecord, _ after: ObjectState) -> VersionNode? {
        switch change.action {
        case .restore:
            guard let id = change.sourceVersionID, id != .null else {
                if let mark = after.object?.metadata[MetadataName.restores] { return VersionNode(mark: mark) }
                return change.intendedSourceETag(after).map { .unversioned($0, changeID: nil) }
            }
            return .version(id)
        // A rollback's marker names the earlier absent state; other deletes have no source.
        case .delete: return change.sourceKey.map { _ in VersionNode(.marker(versionID: change.sourceVersionID)) }
        case .put: return after.object?.metadata[MetadataName.restores].map { VersionNode(mark: $0) }
        case .copy, .unmark, .purge: return nil
        }
    }
}

extension ChangeRecord {
    /// A copy of the version `null` has its ETag, unless either was written in parts.
    fileprivate func intendedSourceETag(_ after: ObjectState) -> ETag? {
        guard sourceVersionID == .null, let etag = after.object?.etag, !etag.isMultipart else { return nil }
        return etag
    }
}
