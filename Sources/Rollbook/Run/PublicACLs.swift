import Indexes
import Objects
import PlaybookFiles
import S3
import SimpleRepository

/// Warns before private objects replace objects that are public by their own ACLs.
///
/// Asks for the ACL of one object, and for the bucket's policy if that object is public. In a bucket whose ownership controls
/// disable ACLs, it asks only for these controls.
struct PublicACLs: Sendable {
    let channel: OpenChannel

    /// The note; `nil` if readers lose nothing by the plan, or if that cannot be found out.
    /// - Throws: `CancellationError`.
    func note(on plan: Plan) async throws -> String? {
        let written = plan.changes.filter(\.isPrivateByItself)
        guard channel.channel.storage.acl == nil, channel.channel.hasPublicURL, let first = written.first else {
            return nil
        }
        let replaced = written.first(where: \.replaces)?.key
        return try await warning(
            by: replaced ?? ObjectKey(channel.channel.layout.key(ofRootPageOf: first.index)))
    }

    /// As above, for all objects that may be written, judged by one object.
    /// - Throws: `CancellationError`.
    func warning(by key: ObjectKey) async throws -> String? {
        guard channel.channel.storage.acl == nil else { return nil }
        do {
            guard try await channel.access.allowsACLs() else { return nil }
            guard case .acl(let acl) = try await channel.access.acl(of: key, version: nil), acl.isPublic,
                let policy = try await policy()
            else { return nil }
            return
                "\(key) is public by its ACL (\(acl.forPeople)), and the new version is private\(policy): write "
                + "`acl: \(acl.cannedName)` for channel \(channel.channel.name) into channels.yaml, or readers get 403"
        } catch is CancellationError {
            throw CancellationError()
        } catch is S3Error {
            return nil
        }
    }

    /// The words on a policy that may let readers in all the same; `nil` if there is such a policy.
    private func policy() async throws -> String? {
        do {
            return try await channel.client.getBucketPolicyStatus() ? nil : ""
        } catch let error as S3Error where error.status >= 400 {
            return ", unless a bucket policy makes it public (s3:GetBucketPolicyStatus may not be asked for)"
        }
    }
}

extension Change {
    /// Whether it writes an object without an ACL.
    fileprivate var isPrivateByItself: Bool {
        guard let content, sourceACL == nil else { return false }
        return content.attributes.storage.acl == nil && !key.isOwnDocument
    }

    fileprivate var replaces: Bool {
        switch before {
        case .listed(let object): object != nil
        case .exact(let state), .read(let state, _): state.object != nil
        }
    }
}

extension ObjectACL {
    /// The nearest value of a channel's `acl`.
    fileprivate var cannedName: String { if case .canned(let name) = self { name } else { "public-read" } }
}
