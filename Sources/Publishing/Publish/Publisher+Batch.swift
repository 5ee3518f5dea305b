import Foundation
import HTTPTransport
package import Indexes
import Objects
package import PlaybookFiles
package import RunJournal
package import S3
import S3Writes

extension Publisher {
    /// A job whose changes are journaled as sent, and whose manifest and request are in the bucket.
    package struct HandedOver: Sendable {
        package var job: BatchJob
        /// The CreateJob request.
        package var request: [UInt8]
        package var count: Int
    }

    package enum HandingOver: Sendable {
        case done(HandedOver)
        /// Objects changed since the plan was made; nothing was handed over.
        case refused(Outcome)
    }

    /// Hands the copies of a plan to a job that the operator creates and S3 carries out.
    ///
    /// A job has no preconditions, so every object is checked once more. Then the intents become durable, the manifest and
    /// the request are uploaded, and the changes count as sent: from now on the job may exist.
    ///
    /// - Parameter place: a client of the manifests' bucket.
    /// - Throws: `JournalError`, `S3Error`; then there is no job, and changes that were only planned are planned anew.
    package func handOver(
        _ plan: Plan, operations: BatchOperations, place: S3Client, description: String, step: StepContext
    ) async throws -> HandingOver {
        let place = place.asking { if let problem = refusal() { throw problem } }
        let (prepared, _) = try await prepare(plan, step: step)
        var records = prepared.items.map(\.record)
        let conflicts = try await changedSince(records)
        let number = 1 + Set(try journal.changes(of: step.runID).filter(BatchJob.isToken).map(\.requestID)).count
        let job = BatchJob(runID: step.runID, number: number, operations: operations)
        for index in records.indices where conflicts.isEmpty { records[index].requestID = job.token }
        try journal.recordPlanned(records)
        guard conflicts.isEmpty else { return .refused(try refuse(prepared, conflicts)) }
        try await announce(prepared)

        let manifest = try await place.store(
            batchManifest(of: records), at: job.manifestKey, as: "text/csv", ofRun: step.runID)
        let request = try BatchJobRequest(
            job: job, bucket: channel.bucket, region: channel.region, manifest: manifest,
            reportOwner: operations.bucket == channel.bucket ? channel.expectedBucketOwner : nil,
            description: description
        ).json()
        _ = try await place.store(request, at: job.requestKey, as: "application/json", ofRun: step.runID)
        try journal.appendEvent(
            runID: step.runID, kind: "batch-job-written",
            payload: [
                "token": job.token, "count": "\(records.count)", "manifest": "s3://\(place.bucket)/\(job.manifestKey)",
                "etag": manifest.etag?.text ?? "",
            ], at: now())
        try journal.markSent(records.map { ($0.runID, $0.sequence) }, at: now())
        return .done(HandedOver(job: job, request: request, count: records.count))
    }

    /// The objects that changed since the plan saw them.
    private func changedSince(_ records: [ChangeRecord]) async throws -> [Conflict] {
        let newest = try await versions(of: records, depth: 1)
        return records.compactMap { record in
            let found = ObjectState(newest: newest[record.key]?.first, versioned: true)
            guard !found.isSame(as: record.before) else { return nil }
            return Conflict(
                bucket: record.bucket, key: record.key, expected: record.before.forPeople,
                found: found.forPeople)
        }
    }

    private func versions(of records: [ChangeRecord], depth: Int) async throws -> [ObjectKey: [ObjectVersion]] {
        try await VersionLook(client: client, depth: depth).versions(of: records.map(\.key))
    }

    /// Settles the changes of a job that is over: each by the versions of its object, with the report's reasons.
    ///
    /// - Parameter report: `nil` for a job that ended without one, or was never created.
    /// - Returns: the records as journaled now; objects that were not copied are `failed`, and the step plans them anew.
    /// - Throws: `JournalError`, `S3Error`.
    package func settle(_ sent: [ChangeRecord], report: BatchReport?) async throws -> [ChangeRecord] {
        let versions = try await versions(of: sent, depth: Self.batchDepthMax)
        let settled = try await mapConcurrently(sent, limit: 32) { record in
            let verdict = BatchVerdict(
                record, versions: versions[record.key] ?? [],
                task: report?.task(key: record.key.text, versionID: record.sourceVersionID?.text ?? ""),
                isReported: report != nil)
            var record = record
            record.after = verdict.copy.map { copy in
                .object(
                    RecordedObject(
                        versionID: copy.versionID, etag: copy.etag ?? "", size: copy.size,
                        sha256: record.intendedSHA256))
            }
            var message = verdict.message
            if let foreign = verdict.foreign { message = (message ?? "") + (await writer(of: foreign)) }
            record.finish(verdict.state, message, at: now())
            return record
        }
        try journal.finish(settled)
        return settled
    }

    /// The depth to which the version that the plan saw is searched.
    private static let batchDepthMax = 100
}

extension S3Client {
    /// The limit of one upload request, in bytes.
    private static let manifestBytesMax = 5 << 30

    /// Replaces an object outside all indexes: its key is the job's own, so no other writer has an object there.
    /// - Throws: `S3Error`, also when the answer names no ETag: then the object is not known to exist.
    fileprivate func store(
        _ bytes: [UInt8], at key: ObjectKey, as contentType: String, ofRun id: String
    ) async throws -> WriteResult {
        let document = BucketDocument(key, client: self, bytesMax: Self.manifestBytesMax, contentType: contentType)
        let result = try await document.write(bytes, if: .none, run: id)
        guard result.etag != nil else {
            throw S3Error(
                code: .malformedAnswer, message: "the answer names no entity tag", operation: "PutObject",
                bucket: bucket, key: key, requestID: result.requestID, mayHaveTakenEffect: true)
        }
        return result
    }
}
