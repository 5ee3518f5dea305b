import Indexes
import Objects

/// One object that a step writes, removes or restores.
package struct PlannedObject: Codable, Sendable, Hashable {
    package var bucket: String
    package var key: String
    package var action: Action
    /// The digest of the bytes that are written, where it is known beforehand.
    package var sha256: String?
    /// The version that is restored, or deleted for good.
    package var version: String?

    package enum Action: String, Codable, Sendable {
        /// A put, or a copy of another object, depending on what the bucket holds.
        case write
        case restore, remove, purge
    }

    init(_ change: Change, bucket: String) {
        self.bucket = bucket
        key = change.key.text
        switch change.action {
        case .put(let content), .copy(_, _, let content): (action, sha256) = (.write, content.sha256.hex)
        case .restore(let object): (action, sha256, version) = (.restore, object.sha256?.hex, object.versionID?.text)
        case .delete: action = .remove
        case .purge(let id, _): (action, version) = (.purge, id.text)
        }
    }

    /// The text for a message.
    var forPeople: String { "\(action.rawValue) s3://\(bucket)/\(key)" }
}
