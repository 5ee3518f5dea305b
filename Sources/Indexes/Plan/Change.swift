package import Objects
package import RunJournal

/// One object's intended transition, from the state observed to the state wanted.
package struct Change: Sendable {
    package var key: ObjectKey
    /// Prefix of the index in the bucket, without a slash at its end.
    package var index: String
    /// Normalized project name; `nil` for a root page.
    package var project: String?
    package var rank: Rank
    package var action: Action
    package var before: Before
    /// The recorded state that the change brings back exactly: what it leaves stands for that one. Of rollbacks only.
    package var standsFor: ObjectState?
    /// Of a restore: what the version that is copied bears, where that is known without asking. The copy then bears the marks
    /// of its own change, and all else of these; else it keeps what its source has.
    package var sourceAttributes: ObjectAttributes?
    /// The same of its storage class, as the listing has it; `nil` for STANDARD, and for an archive's.
    package var sourceStorageClass: String?
    /// The ACL of the version that comes back, where the bucket has ACLs and it may be read.
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
    /// What is done to the object.
    package indirect enum Action: Sendable {
        /// New bytes.
        case put(Content)
        /// A server-side copy of another object of the bucket, with attributes of its own.
        case copy(from: ObjectKey, version: VersionID?, Content)
        /// A server-side copy of an earlier version of the same object, attributes and tags kept.
        case restore(RecordedObject)
        /// A delete marker, or, in a bucket without versioning, the end of the object.
        case delete
        /// Removes one version for good; only where asked for by name. `revealing` is what stands on top after it.
        case purge(VersionID, revealing: ObjectState)
    }

    /// What the plan saw.
    package indirect enum Before: Sendable {
        /// From a plain listing: the version is not known yet, the publisher looks it up before it writes.
        case listed(ListedObject?)
        /// With version id, or marker.
        case exact(ObjectState)
        /// A page that was read: the same, with its bytes.
        case read(ObjectState, bytes: [UInt8])
    }

    /// The order of effects (design: readers never see a dangling link). Additions go from file to root page,
    /// what is withdrawn from root page to file; each rank of an index completes before its next one starts.
    package enum Rank: Int, Sendable, Comparable, CaseIterable {
        case artifact, sidecar, projectPage, rootPage, withdrawProjectPage, withdrawSidecar, withdrawArtifact

        package static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
    }

    /// The bytes of a put or a copy, and how they are kept.
    package struct Content: Sendable {
        package var source: Source
        package var sha256: SHA256Digest
        /// Bytes.
        package var size: Int64
        package var attributes: ObjectAttributes
        /// `Requires-Python` as far as it is known, remembered so that the reindex need not read the file again.
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
        /// In the bucket already; only for copies.
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

    /// What the metadata of a restoring copy says that it stands for; `nil` where it stands for nothing.
    package var mark: String? {
        guard standsFor != nil, case .restore(let object) = action else { return nil }
        return VersionNode(.object(object)).mark
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

    /// One word for people: what happens to the object in its readers' eyes.
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
