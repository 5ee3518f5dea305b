/// The state of an object before or after a change.
package enum ObjectState: Sendable, Equatable {
    /// No object and no delete marker on top.
    case absent
    /// A delete marker is on top; its version id.
    case marker(versionID: VersionID?)
    indirect case object(RecordedObject)

    /// The state that the newest entry of a key shows; `nil` for no entry.
    ///
    /// - Parameter versioned: whether the bucket keeps versions. In a bucket that never had versioning every id is `null`. If
    ///   versioning is suspended, a delete's marker only says that there is no object; earlier versions still have ids of
    ///   their own.
    package init(newest version: ObjectVersion?, versioned: Bool) {
        guard let version else {
            self = .absent
            return
        }
        let hasOwnID = version.versionID != .null
        let id = versioned || hasOwnID ? version.versionID : nil
        if version.isDeleteMarker {
            self = versioned || hasOwnID ? .marker(versionID: id) : .absent
        } else {
            self = .object(
                RecordedObject(
                    versionID: id, etag: version.etag ?? "", size: version.size,
                    lastModified: hasOwnID ? nil : version.lastModified))
        }
    }

    package var object: RecordedObject? {
        if case .object(let object) = self { object } else { nil }
    }

    /// The version or marker on top; `nil` when absent or where no versions are kept.
    package var topVersionID: VersionID? {
        switch self {
        case .absent: nil
        case .marker(let versionID): versionID
        case .object(let object): object.versionID
        }
    }

    /// As above, but in the terms of a version listing: an entry written without versioning is `null` there.
    package var entryID: VersionID? { self == .absent ? nil : topVersionID ?? .null }

    /// For messages.
    package var forPeople: String {
        switch self {
        case .absent: "no object"
        case .marker(let id): "a delete marker" + (id.map { " (version \($0))" } ?? "")
        case .object(let object): object.versionID.map { "version \($0)" } ?? "ETag \(object.etag)"
        }
    }
}

extension ObjectState {
    /// Whether two states are the same version, or, where no versions are kept, the same content of the same time, if known. No
    /// id and the id `null` are equal: some stores leave it out of answers, and list it. A marker without an id of its own only
    /// says that there is no object.
    package func isSame(as other: ObjectState) -> Bool {
        switch (self, other) {
        case (.absent, .absent): true
        case (.marker(let a), .marker(let b)): a ?? .null == b ?? .null
        case (.absent, .marker(let id)), (.marker(let id), .absent): id ?? .null == .null
        case (.object(let a), .object(let b)):
            a.versionID ?? .null == b.versionID ?? .null && a.etag == b.etag && a.isOf(b.lastModified)
        default: false
        }
    }

    /// Whether readers see the same in both: nothing, or equal bytes.
    package func holdsSame(as other: ObjectState) -> Bool {
        switch (self, other) {
        case (.absent, .absent), (.absent, .marker), (.marker, .absent), (.marker, .marker): true
        case (.object(let a), .object(let b)):
            a.size == b.size && (a.etag == b.etag || (a.sha256 != nil && a.sha256 == b.sha256))
        default: false
        }
    }

    /// Whether readers see the same content as in `wanted`, whatever version holds it now; `nil` where the states cannot show
    /// it. A copy of a multipart object has another ETag than the original, and so has a copy in parts.
    package func shows(_ wanted: ObjectState) -> Bool? {
        if holdsSame(as: wanted) { return true }
        guard let object, let wanted = wanted.object, !wanted.isComparable(to: object) else { return false }
        return nil
    }
}
