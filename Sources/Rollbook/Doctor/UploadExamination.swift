import Foundation
import Indexes
import Objects
import PlaybookFiles
import S3

/// Uploads in parts below a channel that were never ended: no listing of objects shows them, and their parts are paid for.
struct UploadExamination: Sendable {
    let workspace: Workspace
    let channel: Channel
    let client: S3Client

    /// The age from which an upload counts as abandoned, in seconds.
    private static let abandonedSeconds = 86_400.0

    func lines() async -> [DoctorReport.Line] {
        do {
            let places = Set(channel.roots + channel.indexes + [OwnFolder.name])
            let open = try await client.listMultipartUploads().filter { upload in
                places.contains { upload.upload.key.text.hasPrefix($0 + "/") }
            }.sorted { $0.initiated < $1.initiated }
            return [line(open)]
        } catch {
            let text = (error as? S3Error).map { "\($0.operation): \($0.code.rawValue)" } ?? "\(error)"
            return [.init(.uploads, .unknown, "unknown: \(text)")]
        }
    }

    private func line(_ open: [OpenUpload]) -> DoctorReport.Line {
        let limit = workspace.clock.now().addingTimeInterval(-Self.abandonedSeconds)
        let abandoned = open.filter { $0.initiated < limit }
        guard let oldest = abandoned.first else {
            return .init(
                .uploads, .ok,
                open.isEmpty ? "no upload in parts is open" : "\(counted(open.count, "upload")) in parts under way")
        }
        return .init(
            .uploads, .warning,
            "\(counted(abandoned.count, "upload")) in parts never ended, and their parts are paid for; the oldest, of "
                + "\(oldest.upload.key), began at \(rfc3339(oldest.initiated)) (id \(oldest.upload.id))",
            hint: "resume the run that began it, or give the bucket a lifecycle rule with "
                + "AbortIncompleteMultipartUpload")
    }
}
