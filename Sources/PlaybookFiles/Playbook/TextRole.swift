import SimpleRepository

/// The role of a step's text, which decides its allowed content once its variables are filled in.
package enum TextRole: Sendable {
    /// Prose, arguments, requirements, and names that are checked where they are used.
    case free
    /// The prefix of an index or root, or a part of one.
    case prefix
    case project
    case version
    case time
    /// A requirement by PEP 508 that an index can satisfy: no URL.
    case requirement
    /// A requirement that an index can satisfy by itself: neither extras nor a marker.
    case offer
    /// The reason for an action: one line.
    case reason
    /// A release of CPython such as `3.12`.
    case python
    /// `s3://BUCKET/PREFIX`, for manifests of S3 Batch Operations.
    case batchPlace
    /// The ARN of an IAM role.
    case role

    /// The problem with the text, in words that follow it; `nil` if there is none.
    func problem(of text: String) -> String? {
        switch self {
        case .free: return nil
        case .prefix: return SettingRules.problem(ofPath: text)
        case .project: return ProjectName(text) == nil ? "is not a project name" : nil
        case .requirement:
            guard let requirement = Requirement(text) else { return "is not a requirement (PEP 508)" }
            return requirement.url == nil ? nil : "names a URL, and no index is asked for one"
        case .offer:
            if let problem = TextRole.requirement.problem(of: text) { return problem }
            return ExpectedVersion(text) == nil
                ? "names extras or a marker, and an index offers files of versions" : nil
        case .reason: return Curation.problem(ofReason: text)
        case .python:
            return PythonTarget.minor(of: text) == nil ? "is not a release of CPython such as 3.12" : nil
        case .version: return PythonVersion(text) == nil ? "is not a version (PEP 440)" : nil
        case .batchPlace: return BatchOperations.problem(ofPlace: text)
        case .role: return BatchOperations.problem(ofRole: text)
        case .time:
            do {
                _ = try TimeExpression(text)
                return nil
            } catch {
                return "is not a time such as 2026-11-23T14:02:11Z or 2 hours ago"
            }
        }
    }
}
