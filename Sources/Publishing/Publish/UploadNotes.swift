import Foundation
import Objects
package import RunJournal
package import S3
import S3Writes

/// A multipart upload that a run began, as the journal's events record it. Its id is durable before its first part is sent, so
/// that uploads of a killed process are known and can be aborted.
package struct OpenUpload: Sendable, Equatable {
    package var channel: String
    package var bucket: String
    package var upload: MultipartUpload

    static let begun = "upload-begun"
    static let ended = "upload-ended"
}

/// Records the uploads of one change in the journal.
struct UploadNotes: Sendable {
    let journal: Journal
    let record: ChangeRecord
    let now: @Sendable () -> Date

    /// - Throws: `JournalError`; then nothing may be sent.
    func begun(_ upload: MultipartUpload) throws {
        try journal.appendEvent(
            runID: record.runID, kind: OpenUpload.begun,
            payload: [
                "upload": upload.id, "change": record.changeID, "channel": record.channel, "bucket": record.bucket,
                "key": record.key.text,
            ], at: now())
    }

    /// Records that the upload was completed or aborted.
    func ended(_ upload: MultipartUpload) throws {
        try journal.end(upload, ofRun: record.runID, at: now())
    }
}

extension Journal {
    fileprivate func end(_ upload: MultipartUpload, ofRun id: String, at date: Date) throws {
        try appendEvent(runID: id, kind: OpenUpload.ended, payload: ["upload": upload.id], at: date)
    }

    /// The uploads that a run began and did not provably end, oldest first.
    package func openUploads(of runID: String) throws -> [OpenUpload] {
        let ended = Set(try events(of: runID, kind: OpenUpload.ended).compactMap { $0["upload"] })
        return try events(of: runID, kind: OpenUpload.begun).compactMap { payload in
            guard let id = payload["upload"], !ended.contains(id) else { return nil }
            return OpenUpload(
                channel: payload["channel"] ?? "", bucket: payload["bucket"] ?? "",
                upload: MultipartUpload(key: ObjectKey(payload["key"] ?? ""), id: id))
        }
    }
}

extension Publisher {
    /// Aborts an upload that a killed process left open. An upload that is over already is not an error.
    ///
    /// It comes before the check of the change's outcome: a request that is still under way can no longer complete an aborted
    /// upload.
    /// - Throws: `S3Error`, `JournalError`.
    package func abort(_ open: OpenUpload, ofRun id: String) async throws {
        try await S3Writer(client).abortMultipartUpload(open.upload)
        try journal.end(open.upload, ofRun: id, at: now())
    }
}
