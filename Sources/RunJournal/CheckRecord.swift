package import FoundationEssentials

/// One verification and its verdict.
package struct CheckRecord: Sendable, Equatable {
    package enum Verdict: String, Sendable, CaseIterable {
        case pass, fail
        /// Not fresh yet, or an outage: nothing follows about the published objects.
        case inconclusive
    }

    package enum Remedy: Sendable, Hashable {
        case rollback, regenerate, wait, outage
        /// A word of a newer rollbook, which is shown but not acted on.
        case other(String)
    }

    package var runID: String
    /// The step's position; `nil` for a check of the run as a whole.
    package var stepPosition: Int?
    /// Stable name, such as `dangling-link`.
    package var name: String
    /// The URL or key that was checked.
    package var subject: String
    package var verdict: Verdict
    /// Set only with a verdict other than `pass`.
    package var remedy: Remedy?
    /// One line for people.
    package var message: String
    package var hint: String?
    /// Evidence such as expected and found values, and headers.
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

extension CheckRecord.Remedy: RawRepresentable {
    /// The remedies that this rollbook acts on.
    package static let known: [CheckRecord.Remedy] = [.rollback, .regenerate, .wait, .outage]

    package init(rawValue: String) {
        self = Self.known.first { $0.rawValue == rawValue } ?? .other(rawValue)
    }

    package var rawValue: String {
        switch self {
        case .rollback: "rollback"
        case .regenerate: "regenerate"
        case .wait: "wait"
        case .outage: "outage"
        case .other(let word): word
        }
    }
}
