package import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository

/// Checks whether readers get 403 because a run's object lacks the ACL that the object before it had.
///
/// Used only where a public URL answers 403.
package struct LostACL: Sendable {
    private let access: AccessLook
    private let channel: Channel

    package init(_ channel: OpenChannel) {
        (access, self.channel) = (channel.access, channel.channel)
    }

    /// The lost permission, for a message; `nil` where the ACLs do not show it.
    func reason(for change: ChangeRecord) async -> String? {
        guard let after = change.after?.object, (try? await access.allowsACLs()) == true,
            case .acl(let own)? = try? await access.acl(of: change.key, version: after.versionID), !own.isPublic,
            let (earlier, what) = await earlier(change), earlier.isPublic
        else { return nil }
        return "\(what) was public by its ACL (\(earlier.forPeople)), and the new version is not (\(own.forPeople))"
    }

    /// The ACL of the replaced object, or for a new object that of the root page beside it.
    private func earlier(_ change: ChangeRecord) async -> (ObjectACL, String)? {
        if let before = change.before.object {
            guard let version = before.versionID else {
                return ObjectACL(headers: before.otherHeaders ?? [:]).map { ($0, "the object before it") }
            }
            guard case .acl(let acl)? = try? await access.acl(of: change.key, version: version) else { return nil }
            return (acl, "the version before it")
        }
        let root = ObjectKey(channel.layout.key(ofRootPageOf: change.index))
        guard root != change.key, case .acl(let acl)? = try? await access.acl(of: root, version: nil) else {
            return nil
        }
        return (acl, "\(root)")
    }
}
