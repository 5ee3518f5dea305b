import Objects
import PlaybookFiles

/// Gives the changes of a rollback the ACLs of the versions that come back: a copy without one is private.
///
/// Takes no request if the channel's `acl` states one for all objects, one request if the bucket's ownership controls switch
/// ACLs off, and else one request for each object.
package struct SourceACLs: Sendable {
    private let channel: Channel
    private let access: AccessLook
    private static let requestsMax = 64

    package init(_ channel: OpenChannel) {
        (self.channel, access) = (channel.channel, channel.access)
    }

    /// The plan with the ACLs, and with a note about those that cannot be read.
    /// - Throws: `S3Error`, `CancellationError`.
    package func given(to plan: Plan) async throws -> Plan {
        let sources = plan.changes.compactMap { change in change.aclSource.map { (change.key, $0) } }
        guard channel.storage.acl == nil, !sources.isEmpty || plan.changes.contains(where: \.statesACL) else {
            return plan
        }
        guard try await access.allowsACLs() else { return plan.mapped { $0.dropACL() } }
        guard let (key, version) = sources.first else { return plan }
        let first = try await access.acl(of: key, version: version)
        if first == .unknown { return plan.mapped { $0.dropACL() } }
        // An identity that may not read the first ACL may read none: the others are not requested.
        guard first != .refused else { return noting(sources.count, in: plan) }
        let others = try await mapConcurrently(Array(sources.dropFirst()), limit: Self.requestsMax) { key, version in
            (key, try await access.acl(of: key, version: version))
        }
        let answers = Dictionary([(key, first)] + others) { _, last in last }
        let refused = answers.values.count { $0 == .refused || $0 == .failed }
        let complete = plan.mapped { change in
            if case .acl(let acl)? = answers[change.key] { change.give(acl) }
        }
        return refused == 0 ? complete : noting(refused, in: complete)
    }

    private func noting(_ count: Int, in plan: Plan) -> Plan {
        var plan = plan
        plan.notes.append(
            "the ACLs of \(counted(count, "object")) could not be read (s3:GetObjectVersionAcl), and do not come back: "
                + "the copies are private, unless channels.yaml has `acl` for the channel")
        return plan
    }
}

extension Change {
    /// The version whose ACL the object gets: the copied one, or for an edited page the one on top.
    fileprivate var aclSource: VersionID?? {
        switch action {
        case .restore(let object): return .some(object.versionID)
        case .put where standsFor == nil:
            switch before {
            case .exact(let state), .read(let state, _): return state.object.map(\.versionID)
            case .listed(let object): return object == nil ? nil : .some(nil)
            }
        case .put, .copy, .delete, .purge: return nil
        }
    }

    /// Whether the journal knows an ACL of the version that comes back.
    fileprivate var statesACL: Bool { (content?.attributes ?? sourceAttributes)?.storage.acl != nil }

    fileprivate mutating func give(_ acl: ObjectACL) { sourceACL = acl }

    /// Removes the journal's ACL, for a bucket that refuses ACLs.
    fileprivate mutating func dropACL() {
        sourceAttributes?.storage.acl = nil
        if case .put(var content) = action {
            content.attributes.storage.acl = nil
            action = .put(content)
        }
    }
}
