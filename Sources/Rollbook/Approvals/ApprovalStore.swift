import Foundation
import Indexes
import Objects
import PlaybookFiles
import Publishing
import S3

/// The approvals of one step in the buckets of the steps that it opens.
struct ApprovalStore: Sendable {
    let workspace: Workspace
    let run: String
    let step: String
    /// The channels of the steps that it opens, one per bucket.
    let channels: [Channel]

    init(workspace: Workspace, run: String, step: String, channels: [Channel]) {
        self.workspace = workspace
        self.run = run
        self.step = step
        var buckets: Set<String> = []
        self.channels = channels.filter { buckets.insert($0.bucket).inserted }
    }

    /// An approval in a bucket.
    struct Standing: Sendable {
        var document: ApprovalDocument
        var etag: ETag
        var place: String
    }

    private func document(in channel: Channel) throws -> BucketDocument {
        let place = channel.approvalPlace
        return BucketDocument(
            ApprovalDocument.key(in: place, run: run, step: step),
            client: try workspace.connections.makeClient(channel.ofBucket(place.bucket)),
            bytesMax: ApprovalDocument.bytesMax)
    }

    private func place(in channel: Channel) -> String {
        let place = channel.approvalPlace
        return "s3://\(place.bucket)/\(ApprovalDocument.key(in: place, run: run, step: step))"
    }

    /// The approval in each bucket; `nil` for a bucket without one.
    /// - Throws: `ApprovalError.unreadable`, `S3Error`.
    func standing() async throws -> [Standing?] {
        var all: [Standing?] = []
        for channel in channels {
            let place = place(in: channel)
            do {
                guard let present = try await document(in: channel).read() else {
                    all.append(nil)
                    continue
                }
                let found = try ApprovalDocument(json: present.bytes, run: run, step: step, place: place)
                all.append(Standing(document: found, etag: present.etag, place: place))
            } catch is BucketDocument.Failure {
                throw ApprovalError.unreadable(place: place)
            }
        }
        return all
    }

    /// Writes one answer into every bucket, only over what `standing` saw.
    /// - Returns: the places that it was written to.
    /// - Throws: `ApprovalError.contended`, `S3Error`.
    func write(_ document: ApprovalDocument, over standing: [Standing?]) async throws -> [String] {
        let bytes = try document.json()
        for (channel, present) in zip(channels, standing) {
            let condition: WriteCondition =
                channel.conditions == .trusted ? present.map { .ifMatch($0.etag) } ?? .ifAbsent : .none
            do {
                try await self.document(in: channel).write(bytes, if: condition, run: run)
            } catch let error as S3Error where error.isConflict || error.code == .preconditionFailed {
                throw ApprovalError.contended(place: place(in: channel))
            }
        }
        return channels.map(place)
    }
}
