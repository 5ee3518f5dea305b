package import Objects
package import RunJournal

/// One object's intended transition, from the observed to the wanted state.
package struct Change: Sendable {
    package var key: ObjectKey
    /// Prefix of the index in the bucket, without a slash at its end.
    package var index: String
    /// Normalized project name; `nil` for a root page.
    package var project: String?
    package var rank: Rank
    package var action: Action
    package var before: Before
    /// The recorded state that a rollback's change brings back exactly: the new version stands for it.
    package var standsFor: ObjectState?
    /// The attributes of the version that a restore copies, if known without a request. The copy then has them with the
    /// marks of its own change; else it keeps its source's.
    package var sourceAttributes: ObjectAttributes?
    /// The storage class of that version in the listing; `nil` for STANDARD and for archive classes.
    package var sourceStorageClass: String?
    /// The ACL of the version that comes back, if the bucket has ACLs and it may be read.
    package var sourceACL: ObjectACL?

    package init(
        key: ObjectKey, index: String, project: String?, rank: Rank, action: Action, before: Before,
        standsFor: ObjectState? = nil, sourceAttributes: ObjectAttributes? = nil
    ) {
        self.sourceAttributes = sourceAttributes
        self.standsFor = standsFor
        self.key = key
        self.index = index
        self.project = project
        self.rank = rank
        self.action = action
        self.before = before
    }
}

extension Change {
    /// The operation on the object.
    package indirect enum Action: Sendable {
        /// New bytes.
        case put(Content)
        /// A server-side copy of another object of the bucket, with attributes of its own.
        case copy(from: ObjectKey, version: VersionID?, Content)
        /// A server-side copy of an earlier version of the same object, attributes and tags kept.
        case restore(RecordedObject)
        /// A delete marker; in a bucket without versioning, the object's deletion.
        case delete
        /// Deletes one version for good; only when requested by name. `revealing` is the state on top after it.
        case purge(VersionID, revealing: ObjectState)
    }

    /// The state that the plan saw.
    package indirect enum Before: Sendable {
        /// From a plain listing: the version is not known yet; the publisher looks it up before the write.
        case listed(ListedObject?)
        /// A state with its version id, or a marker.
        case exact(ObjectState)
        /// The state of a page that was read, with its bytes.
        case read(ObjectState, bytes: [UInt8])
    }

    /// The order of effects (design: readers never see a dangling link). Additions go from file to root page, withdrawals from
    /// root page to file; each rank of an index completes before its next one starts.
    package enum Rank: Int, Sendable, Comparable, CaseIterable {
        case artifact, sidecar, projectPage, rootPage, withdrawProjectPage, withdrawSidecar, withdrawArtifact

        package static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
    }

    /// The bytes of a put or a copy, and their attributes.
    package struct Content: Sendable {
        package var source: Source
        package var sha256: SHA256Digest
        /// Bytes.
        package var size: Int64
        package var attributes: ObjectAttributes
        /// `Requires-Python` if known, remembered so that the reindex need not read the file again.
        package var requiresPython: String??

        package init(
            source: Source, sha256: SHA256Digest, size: Int64, attributes: ObjectAttributes,
            requiresPython: String?? = nil
        ) {
            self.source = source
            self.sha256 = sha256
            self.size = size
            self.attributes = attributes
            self.requiresPython = requiresPython
        }
    }

    package enum Source: Sendable {
        case bytes([UInt8])
        /// Downloaded from the upstream index when its turn comes, once for all changes that name it.
        case upstream(UpstreamDownload)
        /// Bytes that are in the bucket already; only for copies.
        case stored
    }
}

extension Change {
    /// The content that a put or a copy will leave.
    package var content: Content? {
        switch action {
        case .put(let content), .copy(_, _, let content): content
        case .restore, .delete, .purge: nil
        }
    }

    /// The version that a restoring copy stands for, as its metadata states it; `nil` where it stands for nothing.
    package var mark: String? {
        guard let standsFor, case .restore = action else { return nil }
        return VersionNode(standsFor).mark
    }

    package var recordedAction: ChangeRecord.Action {
        switch action {
        case .put: .put
        case .copy: .copy
        case .restore: .restore
        case .delete: .delete
        case .purge: .purge
        }
    }

    /// One word for people: the change that the object's readers see.
    package var verb: String {
        switch (action, before) {
        case (.put, .listed(nil)), (.put, .exact(.absent)), (.put, .exact(.marker)): "create"
        case (.put, _): "replace"
        case (.copy, _): "copy"
        case (.restore, _): "restore"
        case (.delete, _): "remove"
        case (.purge, _): "delete permanently"
        }
    }
}
