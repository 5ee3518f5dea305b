package import Objects
import RunJournal

/// One place in an object's past: a version, a delete marker, or nothing at all. Two nodes are the same only if they are
/// the same version, whatever their bytes.
///
/// The id `null`, and no id, name whatever was written without versioning: such a node is told by its ETag and the change
/// id in its metadata as well (empty: it has none), as far as both are known.
package enum VersionNode: Sendable, Equatable {
    case absent
    /// A version or a delete marker with an id of its own.
    case version(VersionID)
    case unversioned(ETag, changeID: String?)
    /// A delete marker left while versioning was suspended.
    case unversionedMarker

    /// - Parameter changeID: the change that left this state, where it is known.
    package init(_ state: ObjectState, changeID: String? = nil) {
        switch state {
        case .absent: self = .absent
        case .marker(let id): self = id.flatMap(Self.own) ?? .unversionedMarker
        case .object(let object):
            self =
                object.versionID.flatMap(Self.own)
                ?? .unversioned(object.etag, changeID: changeID ?? object.knownChangeID)
        }
    }

    /// Whether an id or a change id identifies it, and not its bytes alone.
    package var isProved: Bool {
        if case .unversioned(_, let changeID) = self { changeID?.isEmpty == false } else { true }
    }

    /// - Parameter changeID: what the metadata of an entry with the id `null` says, where it was read.
    init(_ entry: ObjectVersion, changeID: String?) {
        if let own = Self.own(entry.versionID) {
            self = own
        } else {
            self = entry.isDeleteMarker ? .unversionedMarker : .unversioned(entry.etag ?? "", changeID: changeID)
        }
    }

    private static func own(_ id: VersionID) -> VersionNode? { id == .null ? nil : .version(id) }

    package static func == (left: VersionNode, right: VersionNode) -> Bool {
        switch (left, right) {
        case (.absent, .absent), (.unversionedMarker, .unversionedMarker): true
        case (.version(let a), .version(let b)): a == b
        case (.unversioned(let a, let one), .unversioned(let b, let other)):
            a == b && (one == nil || other == nil || one == other)
        default: false
        }
    }

    /// As it stands in the metadata of what was put to stand for it.
    package var mark: String {
        switch self {
        case .absent, .unversionedMarker: "absent"
        case .version(let id): id.text
        case .unversioned(let etag, let changeID): ["null", etag.text, changeID ?? ""].joined(separator: " ")
        }
    }

    package init(mark: String) {
        let parts = mark.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        switch parts.count {
        case 3 where parts[0] == "null":
            self = .unversioned(ETag(parts[1]), changeID: parts[2].isEmpty ? nil : parts[2])
        case _ where mark == "absent": self = .absent
        default: self = .version(VersionID(mark))
        }
    }
}

extension RecordedObject {
    /// Of the change that wrote it; empty for none, `nil` where the metadata was not read.
    fileprivate var knownChangeID: String? {
        metadata[MetadataName.change] ?? (contentType == nil && metadata.isEmpty ? nil : "")
    }
}
