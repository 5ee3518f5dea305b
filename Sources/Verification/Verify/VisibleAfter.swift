import Foundation
import RunJournal

/// The time that written objects took to be visible through the public host, in seconds: from the end of the write to the first
/// request that showed it.
struct VisibleAfter: Sendable, Equatable {
    let median: Double
    let max: Double

    /// - Parameter findings: those without a time are skipped; the result is `nil` when none has one.
    init?(_ findings: [Finding]) {
        let times = findings.compactMap { $0.evidence[Finding.visibleAfter].flatMap { Double($0) } }.sorted()
        guard let last = times.last else { return nil }
        let middle = times.count / 2
        median = times.count.isMultiple(of: 2) ? (times[middle - 1] + times[middle]) / 2 : times[middle]
        max = last
    }

    /// A text such as `, visible after 0.4 s (median; at most 2.1 s)`.
    var remark: String { ", visible after \(Self.text(median)) s (median; at most \(Self.text(max)) s)" }

    var evidence: [String: String] {
        ["visible-after-seconds-median": Self.text(median), "visible-after-seconds-max": Self.text(max)]
    }

    /// The seconds, rounded to a tenth.
    fileprivate static func text(_ seconds: Double) -> String { "\((seconds * 10).rounded() / 10)" }
}

extension Finding {
    /// The evidence name for the time, in seconds.
    static let visibleAfter = "visible-after-seconds"

    /// The finding with the time since the write, if it passed.
    ///
    /// A late request measures a late time: it is an upper bound.
    func visible(since written: Date?, at now: Date) -> Finding {
        guard verdict == .pass, let written else { return self }
        var finding = self
        finding.evidence[Self.visibleAfter] = VisibleAfter.text(Swift.max(0, now.timeIntervalSince(written)))
        return finding
    }

    /// As above, for URLs that were stale at first; these get a line of their own.
    func late(since written: Date?, at now: Date) -> Finding {
        var finding = visible(since: written, at: now)
        if let seconds = finding.evidence[Self.visibleAfter] { finding.message += ", visible after \(seconds) s" }
        return finding
    }
}
