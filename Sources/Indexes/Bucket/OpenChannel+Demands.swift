import PlaybookFiles
import S3

extension OpenChannel {
    /// What the bucket's policy demands of writes and the channel's settings do not say, for people; empty also where the
    /// policy may not be read.
    package func unmetDemands() async -> [String] {
        guard let policy = try? await client.getBucketPolicy() else { return [] }
        return StorageDemands(policy: policy).unmet(by: channel.storage)
    }
}
