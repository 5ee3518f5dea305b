import Foundation
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3

/// Completes the findings once all are known: the place of the fault, a whole command that mends it, and whether a cache still
/// serves the good bytes of an object that is damaged in the bucket.
struct FindingCompletion: Sendable {
    let site: PublicSite
    let bucket: BucketEvidence
    /// The run whose changes are checked; `nil` for none.
    let run: String?

    /// At most this many objects of one verification have their versions and public answers requested.
    private static let lookedUpMax = 64
    private static let concurrencyMax = 8

    private var mending: Mending { Mending(channel: site.channel) }

    /// - Throws: `CancellationError`.
    func completed(_ findings: [Finding]) async throws -> [Finding] {
        let placed = merged(findings).map { $0.placed(hasBucket: bucket.isThere, mending) }
        let asked = placed.indices.filter { placed[$0].restores?.keys.isEmpty == false && placed[$0].place == .bucket }
            .prefix(Self.lookedUpMax)
        var completed = placed
        let answers = try await mapConcurrently(Array(asked), limit: Self.concurrencyMax) { position in
            await protected(await restoring(placed[position]))
        }
        for (position, finding) in zip(asked, answers) { completed[position] = finding }
        return completed.map(commanded)
    }

    /// Every finding that did not pass ends in a command: the one that mends it, or, where people or other programs must act,
    /// the verification that checks whether they did.
    private func commanded(_ finding: Finding) -> Finding {
        guard finding.verdict != .pass else { return finding }
        var finding = finding
        let hint = finding.hint ?? ""
        if finding.remedy == .rollback, let run, !hint.mends {
            let back = mending.rollback(run, index: finding.evidence["index"])
            finding.hint = hint.isEmpty ? back : "\(back); \(hint)"
        } else if !hint.hasCommand {
            finding.hint = hint.isEmpty ? mending.again : "\(hint); then \(mending.again)"
        }
        return finding
    }

    /// Merges several findings about one missing page. The one that says it was lost says most.
    private func merged(_ findings: [Finding]) -> [Finding] {
        let order: [Finding.Name] = [.lostProject, .missingProject, .projectWithoutPage]
        var best: [String: Finding.Name] = [:]
        for name in order {
            for finding in findings where finding.name == name {
                guard let page = finding.evidence["missing-page"], best[page] == nil else { continue }
                best[page] = name
            }
        }
        return findings.filter { finding in
            finding.evidence["missing-page"].flatMap { best[$0] }.map { $0 == finding.name } ?? true
        }
    }

    /// The last moment at which all the objects were good. For an overwritten object that is before its current version.
    private func restoring(_ finding: Finding) async -> Finding {
        guard let wanted = finding.restores else { return finding }
        var moments: [Date] = []
        for key in wanted.keys.prefix(Self.lookedUpMax) {
            let top = await bucket.held(key).head?.etag
            if let moment = await bucket.lastMoment(of: key, { $0.etag != top }) { moments.append(moment) }
        }
        guard let moment = moments.min() else { return finding }
        var finding = finding
        let accept: Hint = finding.hint?.accepts == true ? "; if they were to go: \(mending.acceptLosses)" : ""
        finding.hint = mending.restore(wanted.index, project: wanted.project, at: moment) + accept
        return finding
    }

    /// A cache that still serves the earlier bytes is the last protection: it must not be invalidated yet.
    private func protected(_ finding: Finding) async -> Finding {
        guard let expected = finding.evidence["expected-etag"], finding.evidence["etag"] != expected,
            finding.subject.hasPrefix(site.channel.publicURL), !finding.subject.hasSuffix("/"),
            let head = try? await site.headline(finding.subject), head.status == 200, head.etag?.text == expected
        else { return finding }
        var finding = finding
        finding.message += "; a cache still serves what was published, and is the last protection"
        finding.evidence.merge(head.evidence) { own, _ in own }
        return finding
    }
}
