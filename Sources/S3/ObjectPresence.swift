package import Objects

/// The outcome of HeadObject for an object that may not exist.
package enum ObjectPresence: Sendable, Equatable {
    case present(ObjectHead)
    /// 404; `deleteMarker` when the answer says that a marker is on top (not every server does).
    case absent(deleteMarker: VersionID?)
}
