import Indexes
import Objects
import PlaybookFiles
import S3
import S3Writes

/// One object written in parts: begun, filled and completed under its precondition. A failure aborts it, so that no part
/// stays behind and is paid for.
struct MultipartWrite: Sendable {
    let client: S3Client
    let key: ObjectKey
    let attributes: ObjectAttributes
    let tagging: ObjectTagging
    let condition: WriteCondition
    let limits: WriteLimits
    /// Records the upload in the journal; `nil`: not recorded.
    let notes: UploadNotes?

    /// Writes an object of these parts.
    ///
    /// - Parameter part: sends one part, given its number from 1 and its first and last byte.
    /// - Throws: errors of `part`, `JournalError`, and `S3Error`: that of CompleteMultipartUpload has `mayHaveTakenEffect`
    ///   where the object may exist; the caller then checks the bucket.
    func write(
        _ ranges: [ClosedRange<Int64>],
        part: @escaping @Sendable (Int, ClosedRange<Int64>, MultipartUpload) async throws -> UploadedPart
    ) async throws -> WriteResult {
        let upload = try await S3Writer(client).createMultipartUpload(key, attributes: attributes, tagging: tagging)
        do {
            try notes?.begun(upload)
            let numbered = Array(ranges.enumerated())
            let parts = try await mapConcurrently(numbered, limit: limits.concurrencyMax) { index, range in
                try await part(index + 1, range, upload)
            }
            let result = try await S3Writer(client).completeMultipartUpload(upload, parts: parts, condition: condition)
            try notes?.ended(upload)
            return result
        } catch {
            await abandon(upload)
            throw error
        }
    }

    /// Aborts the upload, also when the caller's task is cancelled. After a Complete that took effect there is no upload any
    /// longer. If the abort itself fails, a resume or a rollback tries once more.
    private func abandon(_ upload: MultipartUpload) async {
        await Task { [client, notes] in
            do {
                try await S3Writer(client).abortMultipartUpload(upload)
                try notes?.ended(upload)
            } catch {}
        }.value
    }
}
