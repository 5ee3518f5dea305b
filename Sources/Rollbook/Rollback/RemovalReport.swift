import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3

/// The places where bytes that were deleted for good are still found, one line each.
struct RemovalReport: Sendable {
    let channel: OpenChannel

    private static let linesMax = 20

    /// - Parameter removed: the changes that deleted versions.
    /// - Returns: versions that can still be fetched (none, unless the store did not do what it reported), other versions with
    ///   the same bytes, and the URLs that caches may still hold.
    func lines(_ removed: [ChangeRecord]) async throws -> (fetchable: [String], notes: [String]) {
        guard !removed.isEmpty else { return ([], []) }
        let left = try await mapConcurrently(removed, limit: 32) { change -> String? in
            guard let id = change.before.topVersionID,
                case .present = try await channel.client.headObject(change.key, versionID: id)
            else { return nil }
            return "s3://\(change.bucket)/\(change.key) version \(id) can still be fetched"
        }.compactMap(\.self)
        let bytes = Dictionary(grouping: removed) { $0.before.object?.etag }
        let sweep = VersionSweep(client: channel.client)
        let gone = Set(removed.compactMap(\.before.topVersionID))
        var twins: [String] = []
        for root in Set(removed.map(\.index)).sorted() {
            for version in try await sweep.versions(below: root + "/") where !version.isDeleteMarker {
                guard let etag = version.etag, !gone.contains(version.versionID),
                    bytes[etag]?.contains(where: { $0.before.object?.size == version.size }) == true
                else { continue }
                twins.append("the same bytes are still in \(version.key) version \(version.versionID)")
            }
        }
        let urls = Set(removed.map(\.key)).sorted().filter { _ in channel.channel.hasPublicURL }.map {
            "caches may still hold \(channel.channel.publicURL(ofKey: $0.text))"
        }
        return (left, shown(twins) + shown(urls))
    }

    private func shown(_ lines: [String]) -> [String] {
        let rest = lines.count - Self.linesMax
        return Array(lines.prefix(Self.linesMax)) + (rest > 0 ? ["… and \(rest) more of these"] : [])
    }
}
