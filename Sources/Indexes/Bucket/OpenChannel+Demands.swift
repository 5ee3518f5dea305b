import PlaybookFiles
import S3

extension OpenChannel {
    /// Demands of the bucket's policy on writes that the channel's settings do not meet, for people; empty also where the
    /// policy may not be read.
    package func unmetDemands() async -> [String] {
        guard let policy = try? await client.getBucketPolicy() else { return [] }
        return StorageDemands(policy: policy).unmet(by: channel.storage)
    }
}
