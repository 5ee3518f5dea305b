import Foundation
import HTTPTransport
import Indexes
import Objects
import PlaybookFiles
import S3
import S3Writes

/// A large file, uploaded in parts side by side, each checked by the service: one connection carries only a part of what a
/// store can take, and one PutObject at most 5 GiB.
struct LargeUpload: Sendable {
    let client: S3Client
    let key: ObjectKey
    let body: RequestBody
    let attributes: ObjectAttributes
    let condition: WriteCondition
    let limits: WriteLimits
    let notes: UploadNotes?

    /// - Throws: `S3Error`, `JournalError`; `SpoolError` when the file cannot be read.
    func write() async throws -> WriteResult {
        let write = MultipartWrite(
            client: client, key: key, attributes: attributes, tagging: ObjectTagging(), condition: condition,
            limits: limits, notes: notes)
        return try await write.write(limits.uploadRanges(ofSize: body.length)) { [client, body] number, range, upload in
            let part = try Part(of: body, range: range)
            return try await S3Writer(client).uploadPart(number, of: upload, body: part.body, sha256: part.sha256)
        }
    }

    /// A piece of the body and its digest.
    private struct Part {
        var body: RequestBody
        var sha256: SHA256Digest

        init(of whole: RequestBody, range: ClosedRange<Int64>) throws {
            switch whole {
            case .none: preconditionFailure("an upload in parts has a body")
            case .bytes(let bytes):
                let slice = Array(bytes[Int(range.lowerBound)...Int(range.upperBound)])
                (body, sha256) = (.bytes(slice), SHA256Digest(of: slice))
            case .file(let path, let offset, _):
                let length = range.upperBound - range.lowerBound + 1
                body = .file(path: path, offset: offset + range.lowerBound, length: length)
                sha256 = try digest(ofFile: path, offset: offset + range.lowerBound, length: length)
            }
        }
    }
}

/// Reads `length` bytes of a file, in pieces.
private func digest(ofFile path: String, offset: Int64, length: Int64) throws -> SHA256Digest {
    guard let file = FileHandle(forReadingAtPath: path) else {
        throw SpoolError.cannotRead(path: path, reason: String(cString: strerror(errno)))
    }
    defer { try? file.close() }
    try file.seek(toOffset: UInt64(offset))
    var hasher = StreamingDigest(.sha256)
    var rest = length
    while rest > 0 {
        guard let piece = try file.read(upToCount: Int(min(rest, 1 << 20))), !piece.isEmpty else {
            throw SpoolError.cannotRead(path: path, reason: "the file is \(rest) bytes shorter than expected")
        }
        piece.withUnsafeBytes { hasher.update($0) }
        rest -= Int64(piece.count)
    }
    guard let digest = SHA256Digest(bytes: hasher.finish()) else {
        preconditionFailure("SHA-256 of other than 32 bytes")
    }
    return digest
}
