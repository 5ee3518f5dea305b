import HTTPTransport
import Indexes
import PlaybookFiles
import Publishing
import RunJournal
import S3
import TestKit

extension OperationsBench {
    func publisher(limits: WriteLimits = .amazon, mfaDelete: Bool = false) -> Publisher {
        Publisher(
            channel: channel, versioning: BucketVersioning(status: .enabled, mfaDelete: mfaDelete), client: client,
            journal: journal, spool: Spool(folder: folder + "/spool", transport: transport), limits: limits,
            now: Self.now, onFinish: { _ in }, isInterrupted: { false })
    }

    func apply(_ changes: [Change], limits: WriteLimits = .amazon) async throws -> Publisher.Outcome {
        try await publisher(limits: limits).apply(
            Plan(channel: channel, changes: changes), step: .init(runID: Self.runID, position: 0))
    }
}

/// Whole MiB that differ from each other, so that parts in a wrong order show.
func patternedBytes(mebibytes: UInt8, seed: UInt8 = 0) -> [UInt8] {
    var bytes: [UInt8] = []
    for number in 0..<mebibytes { bytes += Array(repeating: number &+ seed, count: 1 << 20) }
    return bytes
}
