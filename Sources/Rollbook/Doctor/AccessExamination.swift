import Indexes
import Objects
import PlaybookFiles
import S3
import SimpleRepository

/// Whether a channel's settings fit its bucket's rules for ACLs and writes. Only reads.
struct AccessExamination: Sendable {
    let channel: Channel
    let client: S3Client

    func lines() async -> [DoctorReport.Line] { [await acls(), await policy()] }

    private func acls() async -> DoctorReport.Line {
        let opened = OpenChannel(channel: channel, client: client, versioning: BucketVersioning(status: .never))
        do {
            guard try await opened.access.allowsACLs() else {
                guard let acl = channel.storage.acl, acl != "bucket-owner-full-control" else {
                    return .init(.acls, .ok, "off: the bucket owner owns every object")
                }
                return .init(
                    .acls, .problem,
                    "off (BucketOwnerEnforced), and `acl: \(acl)` of the channel gives one to every write",
                    hint: "take `acl` out of channels.yaml, or let the bucket have ACLs")
            }
            if let acl = channel.storage.acl { return .init(.acls, .ok, "on; new objects are \(acl)") }
            if let key = await rootPage(opened), let warning = try await PublicACLs(channel: opened).warning(by: key) {
                return .init(.acls, .warning, warning)
            }
            return .init(
                .acls, .ok, "on, or not known: a rollback asks for the ACL of each version that it brings back")
        } catch {
            return .init(.acls, .unknown, "unknown: \(error)")
        }
    }

    /// The root page of the first index that is found.
    private func rootPage(_ opened: OpenChannel) async -> ObjectKey? {
        guard channel.hasPublicURL, let index = try? await opened.reader.indexes().indexes.first else { return nil }
        return ObjectKey(channel.layout.key(ofRootPageOf: index))
    }

    private func policy() async -> DoctorReport.Line {
        do {
            guard let document = try await client.getBucketPolicy() else { return .init(.policy, .ok, "none") }
            let unmet = StorageDemands(policy: document).unmet(by: channel.storage)
            guard let first = unmet.first else {
                return .init(.policy, .ok, "demands nothing of writes but what the channel sends")
            }
            return .init(
                .policy, .problem, "writes are denied: " + unmet.joined(separator: "; "),
                hint: "set it in channels.yaml: \(first)")
        } catch {
            return .init(
                .policy, .unknown,
                "unknown: \((error as? S3Error).map { "\($0.operation): \($0.code.rawValue)" } ?? "\(error)")")
        }
    }
}
