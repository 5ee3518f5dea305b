/// The reason why a decision on files cannot be planned; nothing was written.
package enum CurationError: Error, Sendable, Equatable {
    /// The requirement matches no file, and no earlier decision is about it.
    case noMatch(requirement: String, channel: String, known: [String])
    /// The requirement matches every version of its project.
    case everything(requirement: String, channel: String, versions: [String])
    /// The bucket keeps no versions: withdrawn files would be lost.
    case keepsNoVersions(channel: String, bucket: String)
    /// Pages that link the files cannot be written; one line each.
    case pagesStay([String])
}
