import Objects
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
    /// What a restore has to bring back; it is not journaled, but becomes the hint.
    var restores: Restoration?

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

/// Objects of one project of an index, for which the last good moment is asked of the bucket's versions.
struct Restoration: Sendable, Equatable {
    var keys: [ObjectKey]
    var index: String
    /// Normalized; `nil`: the whole index.
    var project: String?
}

extension Finding {
    /// The evidence of a remark.
    private static let remarkName = "remark"

    /// As a check that passed and has something to say: it is shown by itself, and fails nothing.
    var asRemark: Finding {
        var finding = self
        finding.evidence[Self.remarkName] = "true"
        return finding
    }

    /// Whether it passed and has something to say.
    package var isRemark: Bool { verdict == .pass && evidence[Self.remarkName] != nil }

    /// The same with what a restore has to bring back.
    func restoring(_ keys: [ObjectKey], of index: String, project: String?) -> Finding {
        var finding = self
        finding.restores = Restoration(keys: keys, index: index, project: project)
        return finding
    }

    /// What findings have in common that mean the same.
    fileprivate struct Kind: Hashable {
        var name: Name
        var verdict: CheckRecord.Verdict
        var remedy: CheckRecord.Remedy?
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

    /// At most `max` findings per name, verdict and remedy; the rest become a count.
    ///
    /// Findings that wait for a cache may be invalidated by these URLs, so more of them are kept.
    func bounded(subject: String) -> [Finding] {
        var counts: [Finding.Kind: Int] = [:]
        let kept = filter { finding in
            let kind = Finding.Kind(name: finding.name, verdict: finding.verdict, remedy: finding.remedy)
            counts[kind, default: 0] += 1
            return counts[kind, default: 0] <= Self.max(of: finding.remedy)
        }
        let rest = counts.filter { $1 > Self.max(of: $0.remedy) }
        return kept
            + rest.sorted { $0.key.name.rawValue < $1.key.name.rawValue }.map { kind, count in
                Finding(
                    kind.name, subject, kind.verdict, remedy: kind.remedy,
                    message: "\(count - Self.max(of: kind.remedy)) more of these")
            }
    }

    private static func max(of remedy: CheckRecord.Remedy?) -> Int { remedy == .wait ? 10_000 : 1000 }
}
