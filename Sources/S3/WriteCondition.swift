package import Objects

/// A condition on the object that a write replaces (conditional writes and deletes).
package enum WriteCondition: Sendable, Equatable {
    case none
    /// `If-None-Match: *`: there must be no current object.
    case ifAbsent
    /// `If-Match`: the current object must have this tag.
    case ifMatch(ETag)
}
