package import RunJournal

/// The outcome of one check, before it is journaled.
package struct Finding: Sendable, Equatable {
    /// Stable name, such as `dangling-link`.
    package var name: Name
    /// The URL or key that was checked.
    package var subject: String
    package var verdict: CheckRecord.Verdict
    package var remedy: CheckRecord.Remedy?
    package var message: String
    package var hint: String?
    package var evidence: [String: String]

    package init(
        _ name: Name, _ subject: String, _ verdict: CheckRecord.Verdict, remedy: CheckRecord.Remedy? = nil,
        message: String, hint: String? = nil, evidence: [String: String] = [:]
    ) {
        self.name = name
        self.subject = subject
        self.verdict = verdict
        self.remedy = remedy
        self.message = message
        self.hint = hint
        self.evidence = evidence
    }
}

extension [Finding] {
    /// `fail` if any failed, else `inconclusive` if any is, else `pass`.
    package var verdict: CheckRecord.Verdict {
        if contains(where: { $0.verdict == .fail }) { return .fail }
        return contains { $0.verdict == .inconclusive } ? .inconclusive : .pass
    }

    /// The gravest remedy that was named: an outage forbids everything else.
    package var remedy: CheckRecord.Remedy? {
        let named = Set(compactMap(\.remedy))
        return [.outage, .rollback, .regenerate, .wait].first(where: named.contains)
    }
}
