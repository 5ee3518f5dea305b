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
    package var hint: Hint?
    package var evidence: [String: String]
    /// The objects for a restore to bring back; not journaled, but turned into the hint.
    var restores: Restoration?

    package init(
        _ name: Name, _ subject: String, _ verdict: CheckRecord.Verdict, remedy: CheckRecord.Remedy? = nil,
        message: String, hint: Hint? = nil, evidence: [String: String] = [:]
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

/// Objects of one project of an index. The bucket's versions give their last good moment.
struct Restoration: Sendable, Equatable {
    var keys: [ObjectKey]
    var index: String
    /// Normalized name; `nil` for the whole index.
    var project: String?
}

extension Finding {
    /// The evidence name for a remark.
    private static let remarkName = "remark"

    /// The finding as a remark: a check that passed and has something to say. It is shown on its own, and fails nothing.
    var asRemark: Finding {
        var finding = self
        finding.evidence[Self.remarkName] = "true"
        return finding
    }

    /// Whether the finding is a remark: passed, with something to say.
    package var isRemark: Bool { verdict == .pass && evidence[Self.remarkName] != nil }

    /// The finding with the objects for a restore to bring back.
    func restoring(_ keys: [ObjectKey], of index: String, project: String?) -> Finding {
        var finding = self
        finding.restores = Restoration(keys: keys, index: index, project: project)
        return finding
    }

    /// The properties by which findings are grouped.
    fileprivate struct Kind: Hashable {
        var name: Name
        var verdict: CheckRecord.Verdict
        var remedy: CheckRecord.Remedy?
    }
}

extension [Finding] {
    /// `fail` if any failed, else `inconclusive` if any is inconclusive, else `pass`.
    package var verdict: CheckRecord.Verdict {
        if contains(where: { $0.verdict == .fail }) { return .fail }
        return contains { $0.verdict == .inconclusive } ? .inconclusive : .pass
    }

    /// The gravest remedy named: an outage forbids all others.
    package var remedy: CheckRecord.Remedy? {
        let named = Set(compactMap(\.remedy))
        return [.outage, .rollback, .regenerate, .wait].first(where: named.contains)
    }

    /// At most `max` findings per name, verdict and remedy; the rest become a count.
    ///
    /// More of those that wait for a cache are kept, since the cache may be invalidated by their URLs.
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
