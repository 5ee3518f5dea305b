import Foundation
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3

extension Publisher {
    /// Takes one change from its intent to its durable outcome.
    func applyOne(_ item: PreparedPlan.Item, outcomes: ChangeOutcomes) async throws -> ChangeRecord {
        do {
            return try await attempt(item, outcomes: outcomes)
        } catch {
            // The journal failed. Changes that were sent stay `sent`, and resume reconciles them; a task that waits must
            // not hang.
            var record = item.record
            record.finish(.failed, "\(error)", at: now())
            await outcomes.settle(item.change.key, record)
            throw error
        }
    }

    private func attempt(_ item: PreparedPlan.Item, outcomes: ChangeOutcomes) async throws -> ChangeRecord {
        var record = item.record
        if isStopped || Task.isCancelled {
            return try await close(&record, .skipped, "interrupted before it was sent")
        }
        if case .copy(let source, _, _) = item.change.action, source != item.change.key,
            !(await outcomes.isApplied(source))
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
        guard await first.enter() else {
            await first.leave(.nothing)
            return try await close(
                &record, .skipped, "the bucket keeps no versions, as its answer to another write showed")
        }
        do {
            record.sentAt = now()
            try await commits.sent(record)
            let done = try await send(item.change, body: body, record: &record, outcomes: outcomes)
            let proof = proof(done)
            await first.leave(proof)
            if proof == .keepsNone { throw PlanError.noVersions(bucket: channel.bucket, key: item.change.key) }
            return done
        } catch {
            await first.leave(.nothing)
            throw error
        }
    }

    /// The proof in a change's answer. Without a new version id the earlier bytes are lost, and the next write would lose more.
    private func proof(_ record: ChangeRecord) -> FirstWrite.Proof {
        guard isVersioned, record.state == .applied, record.action != .purge, let id = record.after?.entryID else {
            return .nothing
        }
        return id == .null ? .keepsNone : .keepsVersions
    }

    /// Sends the write and settles every outcome: done, refused by its precondition, in doubt, failed.
    private func send(
        _ change: Change, body: RequestBodySource, record: inout ChangeRecord, outcomes: ChangeOutcomes
    ) async throws -> ChangeRecord {
        let attemptsMax = 4
        var attempts = 0
        while true {
            attempts += 1
            do {
                let result = try await request(change, body: body, record: record)
                record.requestID = result.requestID
                guard let after = stateAfter(change, result) else { throw silentAnswer(to: change, result) }
                return try await applied(change, after: after, attempts: attempts, record: &record)
            } catch let error as S3Error {
                record.requestID = error.requestID ?? record.requestID
                guard error.leavesEffectUnknown else {
                    await outcomes.note(error)
                    let closed = try await close(&record, .failed, "\(error)")
                    if error.forbidsEverything { throw error }
                    return closed
                }
                switch try await whatBecame(of: change, record: record) {
                case .applied(let after):
                    return try await applied(change, after: after, attempts: attempts, record: &record)
                case .conflict(let message): return try await close(&record, .conflict, message)
                case .untouched where attempts < attemptsMax && error.mayBeSentAgain: continue
                case .untouched:
                    // The object met the condition, so no other writer was in the way.
                    let error = error.code == .preconditionFailed ? error.ofTrueCondition : error
                    await outcomes.note(error)
                    return try await close(&record, .failed, "\(error)")
                }
            } catch let problem as LockError where attempts == 1 {
                return try await close(&record, .failed, "not sent: \(problem)")
            }
            // Anything else (a cancelled task, a lock lost after an attempt in doubt) says nothing about the effect: the change
            // stays `sent`, and resume checks it.
        }
    }

    /// A store without conditions may act on each request of a change. Then the last of these versions is what it left.
    private func applied(
        _ change: Change, after: ObjectState, attempts: Int, record: inout ChangeRecord
    ) async throws -> ChangeRecord {
        record.after = after
        // What cannot be read here, the check after the rank finds.
        if attempts > 1, let newest = try? await newestVersion(bearing: record) { record.after = newest }
        record.finish(.applied, at: now())
        try await commits.finished(record)
        return record
    }

    private func close(
        _ record: inout ChangeRecord, _ state: ChangeRecord.State, _ message: String
    ) async throws -> ChangeRecord {
        record.finish(state, message, at: now())
        try await commits.finished(record)
        return record
    }

    /// The state that a change leaves, with the answer's version and ETag; `nil` when the answer has none.
    private func stateAfter(_ change: Change, _ result: WriteResult) -> ObjectState? {
        let versionID = isVersioned ? result.versionID : nil
        guard versionID != nil || !isVersioned else { return nil }
        switch change.action {
        case .put(let content), .copy(_, _, let content):
            guard let etag = result.etag else { return nil }
            var attributes = content.attributes
            attributes.storage = storage(of: change)
            return .object(
                RecordedObject(
                    versionID: versionID, etag: etag, size: content.size, sha256: content.sha256,
                    contentType: content.attributes.contentType, cacheControl: content.attributes.cacheControl,
                    metadata: content.attributes.metadata, otherHeaders: attributes.otherHeaders))
        case .restore(var object):
            guard let etag = result.etag else { return nil }
            object.versionID = versionID
            object.etag = etag
            object.lastModified = nil
            if var attributes = change.sourceAttributes {
                attributes.metadata[MetadataName.restores] = change.mark
                attributes.storage = storage(of: change)
                object.attributes = attributes
            }
            return .object(object)
        case .delete: return isVersioned ? .marker(versionID: versionID) : .absent
        case .purge(_, let revealed): return revealed
        }
    }

    /// A success without the written version proves nothing (some stores, and errors inside 200): the object must be checked.
    private func silentAnswer(to change: Change, _ result: WriteResult) -> S3Error {
        S3Error(
            code: .malformedAnswer, message: "the answer names no version or entity tag",
            operation: change.recordedAction.rawValue, bucket: channel.bucket, key: change.key, status: 200,
            requestID: result.requestID, mayHaveTakenEffect: true)
    }
}

extension S3Error {
    /// Whether the object must be checked to learn the outcome of the write.
    var leavesEffectUnknown: Bool {
        mayHaveTakenEffect || code == .preconditionFailed || code == .conditionalRequestConflict
            || code == .noSuchVersion || code == .noSuchKey
    }

    /// Whether no other request can succeed either, so that the run should stop at once.
    var forbidsEverything: Bool {
        [.expiredToken, .invalidAccessKeyID, .signatureDoesNotMatch, .requestTimeTooSkewed, .noCredentials].contains(
            code)
    }

    /// Whether the same write may be sent again once the object was found untouched.
    var mayBeSentAgain: Bool { mayHaveTakenEffect || code == .conditionalRequestConflict }
}
