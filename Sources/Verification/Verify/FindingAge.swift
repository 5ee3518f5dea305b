import Foundation
import Indexes
import Objects
import PlaybookFiles
import RunJournal

extension Finding {
    /// The age of a fault. A step fails only on new faults, `rollbook verify` on all.
    package enum Since: String, Sendable {
        /// Caused by the run that verifies, and can be rolled back with it.
        case run = "this run"
        /// Not there at the last verification.
        case new
        /// There before the run, or at the last verification already.
        case before
    }

    /// Whether a step asks for this check by name: it then fails the step at any age.
    package var isAskedFor: Bool {
        [.expectedVersion, .notInstallable, .wrongVersionWins, .frozenIndex, .nothingPublished].contains(name)
    }

    /// The evidence name for the age.
    static let sinceName = "since"

    /// `nil` for findings that passed, and for those without an age.
    package var since: Since? { evidence[Self.sinceName].flatMap { Since(rawValue: $0) } }

    /// The subject of a finding, to recognise it again.
    fileprivate struct Identity: Hashable {
        var name, subject, about: String

        init(_ name: String, _ subject: String, _ evidence: [String: String]) {
            self.name = name
            self.subject = subject
            about = ["index", "release", "requirement"].map { evidence[$0] ?? "" }.joined(separator: " ")
        }
    }
}

/// Distinguishes new findings from old ones.
struct FindingAge: Sendable {
    /// The findings of the channel's last verification; `nil` when there was none.
    private let previous: Set<Finding.Identity>?
    private let writes: RunWrites
    /// Public URLs of the objects that the run wrote; pages by both of their URLs.
    private let written: Set<String>

    /// At most this many runs are searched for the last verification.
    private static let runsMax = 200
    /// Checks whose remedy shows whether the run caused the fault: their subject is a page, but the cause is elsewhere.
    private static let ofReleases: Set<Finding.Name> = [
        .unresolvableDependency, .missingInSibling, .incompleteSet, .unexpectedProject, .expectedVersion,
        .notInstallable, .wrongVersionWins,
    ]

    /// - Throws: `JournalError`.
    init(journal: Journal, channel: Channel, run runID: String, changes: [ChangeRecord]) throws {
        writes = RunWrites(changes)
        written = Set(
            writes.keys.flatMap { key -> [String] in
                let url = channel.publicURL(ofKey: key.text)
                return url.hasSuffix("/index.html") ? [url, String(url.dropLast("index.html".count))] : [url]
            })
        previous = try Self.previous(journal, channel.name, run: runID, writer: changes.last?.runID ?? runID)
    }

    /// - Parameter writer: the run whose changes are checked; only findings from before it count.
    private static func previous(
        _ journal: Journal, _ channel: String, run: String, writer: String
    ) throws -> Set<Finding.Identity>? {
        var isLater = writer != run
        for earlier in try journal.runs(limit: runsMax, unfinishedOnly: false) where earlier.id != run {
            if isLater {
                isLater = earlier.id != writer
                continue
            }
            let steps = try journal.steps(of: earlier.id).filter {
                $0.kind == "verify" && $0.channel == channel && ($0.state == .done || $0.state == .failed)
            }
            guard let step = steps.last else { continue }
            let checks = try journal.checks(of: earlier.id).filter { $0.stepPosition == step.position }
            // A verification that met an outage shows nothing about the state then.
            if checks.isEmpty || checks.contains(where: { $0.remedy == .outage }) { continue }
            return Set(
                checks.filter { $0.verdict != .pass }.map { Finding.Identity($0.name, $0.subject, $0.evidence) })
        }
        return nil
    }

    /// The finding with its age, unless it passed.
    func dated(_ finding: Finding) -> Finding {
        guard finding.verdict != .pass, finding.remedy != .outage else { return finding }
        var finding = finding
        finding.evidence[Finding.sinceName] = since(finding).rawValue
        return finding
    }

    private func since(_ finding: Finding) -> Finding.Since {
        let identity = Finding.Identity(finding.name.rawValue, finding.subject, finding.evidence)
        if previous?.contains(identity) == true { return .before }
        if isOfRun(finding) { return .run }
        if previous != nil { return .new }
        // Without an earlier verification, anything that the run did not touch was there before it.
        return writes.isEmpty ? .new : .before
    }

    private func isOfRun(_ finding: Finding) -> Bool {
        if Self.ofReleases.contains(finding.name) { return finding.remedy == .rollback && !writes.isEmpty }
        let subject = finding.subject
        return [subject, String(subject.dropLast(".metadata".count)), finding.evidence["page"] ?? ""]
            .contains(where: written.contains)
    }
}
