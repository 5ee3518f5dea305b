import Digests
import Foundation
import RunJournal
import S3

extension Publisher {
    /// Takes one change from its intent to its durable outcome.
    func applyOne(_ item: PreparedPlan.Item, outcomes: ChangeOutcomes) async throws -> ChangeRecord {
        do {
            return try await attempt(item, outcomes: outcomes)
        } catch {
            // The journal failed. What was sent stays `sent` and is reconciled by resume; whoever waits must not hang.
            var record = item.record
            record.finish(.failed, "\(error)", at: now())
            await outcomes.settle(item.change.key, record)
            throw error
        }
    }

    private func attempt(_ item: PreparedPlan.Item, outcomes: ChangeOutcomes) async throws -> ChangeRecord {
        var record = item.record
        if isInterrupted() || Task.isCancelled {
            return try await close(&record, .skipped, "interrupted before it was sent")
        }
        if case .copy(let source, _, _) = item.change.action, let outcome = await outcomes.outcome(of: source),
            outcome.state != .applied
        {
            return try await close(&record, .skipped, "its source \(source) was not written")
        }
        let body: RequestBodySource
        do {
            body = try await bodySource(of: item.change)
        } catch {
            return try await close(&record, .failed, "\(error)")
        }
        if channel.conditions == .verify, let conflict = try await freshConflict(item) {
            return try await close(&record, .conflict, conflict)
        }
        record.sentAt = now()
        try await commits.sent(record)
        return try await send(item.change, body: body, record: &record)
    }

    /// Sends the write, and settles every answer: done, refused by its precondition, lost, failed.
    private func send(_ change: Change, body: RequestBodySource, record: inout ChangeRecord) async throws
        -> ChangeRecord
    {
        var attemptsLeft = 4
        while true {
            attemptsLeft -= 1
            do {
                let result = try await request(change, body: body, record: record)
                return try await applied(change, result, record: &record)
            } catch let error as S3Error {
                record.requestID = error.requestID ?? record.requestID
                guard error.leavesEffectUnknown else {
                    let closed = try await close(&record, .failed, "\(error)")
                    if error.forbidsEverything { throw error }
                    return closed
                }
                switch try await whatBecame(of: change, record: record) {
                case .applied(let after): return try await applied(change, after: after, record: &record)
                case .conflict(let message): return try await close(&record, .conflict, message)
                case .untouched where attemptsLeft > 0 && error.mayBeSentAgain: continue
                case .untouched: return try await close(&record, .failed, "\(error)")
                }
            }
            // Anything else (a cancelled task) says nothing about the effect: the change stays `sent`, and resume looks.
        }
    }

    private func applied(
        _ change: Change, _ result: WriteResult, record: inout ChangeRecord
    ) async throws -> ChangeRecord {
        record.requestID = result.requestID
        var versionID = isVersioned ? result.versionID : nil
        if isVersioned && versionID == nil, case .applied(let after) = try await whatBecame(of: change, record: record)
        {
            versionID = after.topVersionID.map { VersionID($0) }
        }
        return try await applied(
            change, after: stateAfter(change, versionID: versionID, etag: result.etag), record: &record)
    }

    private func applied(
        _ change: Change, after: ObjectState, record: inout ChangeRecord
    ) async throws -> ChangeRecord {
        record.after = after
        record.finish(.applied, at: now())
        try await commits.finished(record)
        if let content = change.content, let object = after.object {
            try journal.remember([facts(of: change.key, content, etag: object.etag)])
        }
        return record
    }

    private func close(
        _ record: inout ChangeRecord, _ state: ChangeRecord.State, _ message: String
    ) async throws -> ChangeRecord {
        record.finish(state, message, at: now())
        try await commits.finished(record)
        return record
    }

    private func facts(of key: ObjectKey, _ content: Change.Content, etag: String) -> ObjectFacts {
        ObjectFacts(
            bucket: channel.bucket, key: key.text, identity: FactsIdentity.content(ETag(etag), size: content.size),
            sha256: content.sha256.hex, requiresPython: content.requiresPython ?? nil,
            metadataRead: content.requiresPython != nil)
    }

    /// The state that a change leaves, with the version that the answer named.
    private func stateAfter(_ change: Change, versionID: VersionID?, etag: ETag?) -> ObjectState {
        switch change.action {
        case .put(let content), .copy(_, _, let content):
            return .object(
                RecordedObject(
                    versionID: versionID?.text, etag: etag?.text ?? "", size: content.size, sha256: content.sha256.hex,
                    contentType: content.attributes.contentType, cacheControl: content.attributes.cacheControl,
                    metadata: content.attributes.metadata))
        case .restore(var object):
            object.versionID = versionID?.text
            object.etag = etag?.text ?? object.etag
            return .object(object)
        case .delete: return isVersioned ? .marker(versionID: versionID?.text) : .absent
        case .unmark(_, let revealed), .purge(_, let revealed): return revealed
        }
    }
}

extension S3Error {
    /// Whether the object must be looked at before one can say what became of the write.
    var leavesEffectUnknown: Bool {
        mayHaveTakenEffect || code == .preconditionFailed || code == .conditionalRequestConflict
            || code == .noSuchVersion || code == .noSuchKey
    }

    /// Whether no other request can succeed either, so that the run had better stop at once.
    var forbidsEverything: Bool {
        [.expiredToken, .invalidAccessKeyID, .signatureDoesNotMatch, .requestTimeTooSkewed, .noCredentials].contains(
            code)
    }

    /// Whether the same write may go out again once the object was found untouched.
    var mayBeSentAgain: Bool { mayHaveTakenEffect || code == .conditionalRequestConflict }
}
