import Foundation
import Indexes
import Objects
import PlaybookFiles
import RunJournal

extension Finding {
    /// Since when something is as it is: a step fails by what is new, `rollbook verify` by everything.
    package enum Since: String, Sendable {
        /// The run that verifies brought it: it can be taken back with it.
        case run = "this run"
        /// It was not there at the last verification.
        case new
        /// It was there before the run, or at the last verification already.
        case before
    }

    /// Whether a step asks for it by name: it fails the step however old it is.
    package var isAskedFor: Bool {
        [.expectedVersion, .notInstallable, .wrongVersionWins, .frozenIndex, .nothingPublished].contains(name)
    }

    /// The evidence that holds it.
    static let sinceName = "since"

    /// `nil` for what passed, and for what nothing says.
    package var since: Since? { evidence[Self.sinceName].flatMap { Since(rawValue: $0) } }

    /// What a finding is about, to know it again.
    fileprivate struct Identity: Hashable {
        var name, subject, about: String

        init(_ name: String, _ subject: String, _ evidence: [String: String]) {
            self.name = name
            self.subject = subject
            about = ["index", "release", "requirement"].map { evidence[$0] ?? "" }.joined(separator: " ")
        }
    }
}

/// Distinguishes old findings from new ones.
struct FindingAge: Sendable {
    /// What the last verification of the channel found; `nil` when there was none.
    private let previous: Set<Finding.Identity>?
    private let writes: RunWrites
    /// Public URLs of what the run wrote, pages by both of theirs.
    private let written: Set<String>

    /// Runs that are looked through for the last verification.
    private static let runsMax = 200
    /// Checks whose remedy says whether the run brought the fault: their subject is a page, and the cause is not.
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

    /// - Parameter writer: whose changes are looked at: what counts is what was found before that run.
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
            // An outage says nothing of what there was.
            if checks.isEmpty || checks.contains(where: { $0.remedy == .outage }) { continue }
            return Set(
                checks.filter { $0.verdict != .pass }.map { Finding.Identity($0.name, $0.subject, $0.evidence) })
        }
        return nil
    }

    /// The same finding with its age, unless it passed.
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
        // Without an earlier verification: what the run did not touch was there before it.
        return writes.isEmpty ? .new : .before
    }

    private func isOfRun(_ finding: Finding) -> Bool {
        if Self.ofReleases.contains(finding.name) { return finding.remedy == .rollback && !writes.isEmpty }
        let subject = finding.subject
        return [subject, String(subject.dropLast(".metadata".count)), finding.evidence["page"] ?? ""]
            .contains(where: written.contains)
    }
}
