package import FoundationEssentials
package import Objects

/// One verification and its verdict.
package struct CheckRecord: Sendable, Equatable {
    package enum Verdict: String, Sendable, CaseIterable {
        case pass, fail
        /// Not fresh yet, or an outage: says nothing about what was published.
        case inconclusive
    }

    package enum Remedy: String, Sendable, CaseIterable {
        case rollback, regenerate, wait, outage
    }

    package var runID: String
    /// `nil`: a check of the run as a whole.
    package var stepPosition: Int?
    /// Stable name, such as `dangling-link`.
    package var name: String
    /// The URL or key that was checked.
    package var subject: String
    package var verdict: Verdict
    /// Only with a verdict that is no pass.
    package var remedy: Remedy?
    /// One line for people.
    package var message: String
    package var hint: String?
    /// Expected, found, headers.
    package var evidence: [String: String]
    package var at: Date

    package init(
        runID: String, stepPosition: Int?, name: String, subject: String, verdict: Verdict, remedy: Remedy? = nil,
        message: String, hint: String? = nil, evidence: [String: String] = [:], at: Date
    ) {
        self.runID = runID
        self.stepPosition = stepPosition
        self.name = name
        self.subject = subject
        self.verdict = verdict
        self.remedy = remedy
        self.message = message
        self.hint = hint
        self.evidence = evidence
        self.at = at
    }
}

/// An answer to an `approve` or `manual` step, by name.
package struct ApprovalRecord: Sendable, Equatable {
    package var runID: String
    package var stepPosition: Int
    package var operatorName: String
    /// How it was given: `terminal`, `--yes`.
    package var means: String
    package var approved: Bool
    package var at: Date

    package init(
        runID: String, stepPosition: Int, operatorName: String, means: String, approved: Bool, at: Date
    ) {
        self.runID = runID
        self.stepPosition = stepPosition
        self.operatorName = operatorName
        self.means = means
        self.approved = approved
        self.at = at
    }
}

/// What is known of one stored object, so that the next run need not ask again.
///
/// `identity` is what makes it true for ever: a version id, or `etag:` and the entity tag with the size.
package struct ObjectFacts: Sendable, Equatable {
    package var bucket: String
    package var key: ObjectKey
    package var identity: String
    /// SHA-256 of the full object; `nil` when the bucket knows none.
    package var sha256: SHA256Digest?
    /// `Requires-Python` of the core metadata; `nil` when it states none or the object is no distribution.
    package var requiresPython: String?
    /// Whether the core metadata was read at all (so `requiresPython == nil` is an answer).
    package var metadataRead: Bool

    package init(
        bucket: String, key: ObjectKey, identity: String, sha256: SHA256Digest?, requiresPython: String?,
        metadataRead: Bool
    ) {
        self.bucket = bucket
        self.key = key
        self.identity = identity
        self.sha256 = sha256
        self.requiresPython = requiresPython
        self.metadataRead = metadataRead
    }
}
