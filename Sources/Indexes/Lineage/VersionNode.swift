package import FoundationEssentials
package import Objects
import RunJournal

/// One state in an object's past: a version, a delete marker, or no object. Two nodes are equal only if they are the same
/// version, whatever their bytes.
///
/// Versions written without versioning have the id `null` or no id. Such a node is identified by its ETag, the change id in its
/// metadata (empty: it has none) and the service's time of the write, as far as these are known.
package enum VersionNode: Sendable, Equatable {
    case absent
    /// A version or a delete marker with an id of its own.
    case version(VersionID)
    case unversioned(ETag, changeID: String?, lastModified: Date? = nil)

    /// - Parameter changeID: the change that left this state, if known.
    package init(_ state: ObjectState, changeID: String? = nil) {
        switch state {
        case .absent: self = .absent
        // A marker without an id of its own only says that there is no object.
        case .marker(let id): self = id.flatMap(Self.own) ?? .absent
        case .object(let object):
            self =
                object.versionID.flatMap(Self.own)
                ?? .unversioned(
                    object.etag, changeID: changeID ?? object.knownChangeID, lastModified: object.lastModified)
        }
    }

    /// Whether an id or a change id identifies the node, not only its bytes.
    package var isProved: Bool {
        if case .unversioned(_, let changeID, _) = self { changeID?.isEmpty == false } else { true }
    }

    /// - Parameter changeID: the change id in the metadata of an entry with the id `null`, if it was read.
    init(_ entry: ObjectVersion, changeID: String?) {
        if let own = Self.own(entry.versionID) {
            self = own
        } else {
            self =
                entry.isDeleteMarker
                ? .absent
                : .unversioned(entry.etag ?? "", changeID: changeID, lastModified: entry.lastModified)
        }
    }

    private static func own(_ id: VersionID) -> VersionNode? { id == .null ? nil : .version(id) }

    package static func == (left: VersionNode, right: VersionNode) -> Bool {
        switch (left, right) {
        case (.absent, .absent): true
        case (.version(let a), .version(let b)): a == b
        case (.unversioned(let a, let one, let then), .unversioned(let b, let other, let now)):
            a == b && (one == nil || other == nil || one == other) && isSameSecond(then, now)
        default: false
        }
    }

    /// Whether two nodes are the same version, and not by equal bytes alone: without ids of their own, the change or the time of
    /// both is known.
    package func isProvedSame(as other: VersionNode) -> Bool {
        guard case .unversioned(_, let one, let then) = self, case .unversioned(_, let two, let now) = other else {
            return self == other
        }
        return self == other && (one != nil && two != nil || then != nil && now != nil)
    }

    /// Whether two times are equal in whole seconds: answers have whole seconds, listings of some stores fractions.
    private static func isSameSecond(_ left: Date?, _ right: Date?) -> Bool {
        guard let left, let right else { return true }
        return left.timeIntervalSince1970.rounded(.down) == right.timeIntervalSince1970.rounded(.down)
    }

    /// The node's form in the metadata of an object that stands for it: a version's id, `absent`, or without an id
    /// `null ETAG CHANGE SECONDS`, with `-` for no change; unknown parts are left out.
    package var mark: String {
        switch self {
        case .absent: return "absent"
        case .version(let id): return id.text
        case .unversioned(let etag, let changeID, let lastModified):
            let change = changeID.map { $0.isEmpty ? "-" : $0 } ?? ""
            let seconds = lastModified.map { "\(Int64($0.timeIntervalSince1970.rounded(.down)))" } ?? ""
            return ["null", etag.text, change, seconds].joined(separator: " ")
        }
    }

    package init(mark: String) {
        let parts = mark.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        switch parts.count {
        // Earlier releases left the time out.
        case 3...4 where parts[0] == "null":
            let seconds = parts.count == 4 ? Int64(parts[3]) : nil
            self = .unversioned(
                ETag(parts[1]), changeID: parts[2].isEmpty ? nil : parts[2] == "-" ? "" : parts[2],
                lastModified: seconds.map { Date(timeIntervalSince1970: Double($0)) })
        case _ where mark == "absent": self = .absent
        default: self = .version(VersionID(mark))
        }
    }
}

extension RecordedObject {
    /// The id of the change that wrote it; empty for none, `nil` where the metadata was not read.
    fileprivate var knownChangeID: String? {
        metadata[MetadataName.change] ?? (contentType == nil && metadata.isEmpty ? nil : "")
    }
}
