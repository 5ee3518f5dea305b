package import Foundation
import Indexes
package import RunJournal

/// The result of one verification of a channel, or of the checks of a whole run: the value that every report is rendered from.
///
/// All its texts are safe to print (see `PrintableText`): pages that others wrote end up in messages.
package struct VerificationReport: Sendable, Equatable {
    package enum Verdict: String, Sendable, CaseIterable {
        case pass, fail, inconclusive
        /// The verification could not be carried out: no credentials, a bucket that does not answer.
        case error
    }

    /// The command without its first word, such as `verify nightly`.
    package let command: String
    /// The channel; for a whole run, all of its channels.
    package let channel: String
    /// `nil` if it was not journaled.
    package let runID: String?
    package let startedAt: Date
    package let endedAt: Date
    package let checks: [CheckRecord]
    /// The reason why it was not completed; `nil` if it was.
    package let error: String?
    /// The event that a run waits for; `nil` if it does not wait.
    package let waitsFor: String?

    package init(
        channel: String, runID: String?, startedAt: Date, endedAt: Date, checks: [CheckRecord], error: String? = nil,
        command: String? = nil, waitsFor: String? = nil
    ) {
        self.command = command ?? "verify \(channel)"
        self.waitsFor = waitsFor.map(PrintableText.shown)
        self.channel = channel
        self.runID = runID
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.checks = checks.map(\.shown)
        self.error = error.map(PrintableText.shown)
    }

    /// The report of a run that verifies: its checks, and why it stopped if no check says so.
    package init(_ result: RunResult, channel: String, startedAt: Date, endedAt: Date, checks: [CheckRecord]) {
        let isExplained = checks.contains { $0.verdict != .pass }
        let error: String? =
            switch result.outcome {
            case .done: nil
            case .error: result.run.message ?? "the run failed"
            default: isExplained ? nil : result.run.message ?? "the run ended as \(result.run.state.rawValue)"
            }
        self.init(
            channel: channel, runID: result.run.id, startedAt: startedAt, endedAt: endedAt, checks: checks,
            error: error)
    }

    /// The report of a run of any steps: its checks, what it waits for, and why it stopped.
    package init(run result: RunResult, startedAt: Date, endedAt: Date, checks: [CheckRecord]) {
        let channels = Set(result.steps.compactMap(\.channel)).sorted().joined(separator: ", ")
        let message = result.run.message ?? "the run ended as \(result.run.state.rawValue)"
        let (error, waitsFor): (String?, String?) =
            switch result.outcome {
            case .done: (nil, nil)
            case .waiting(let text): (nil, text)
            case .checksFailed: (checks.contains { $0.verdict != .pass } ? nil : message, nil)
            case .conflict, .failed, .interrupted, .error: (message, nil)
            }
        self.init(
            channel: channels, runID: result.run.id, startedAt: startedAt, endedAt: endedAt, checks: checks,
            error: error, command: Self.command(result.run), waitsFor: waitsFor)
    }

    private static func command(_ run: RunRecord) -> String {
        switch (run.kind, run.rollbackOf) {
        case (.playbook, _): PrintableText.shown("run \(run.name)")
        case (.rollback, let target?): "rollback \(PrintableText.shown(target))"
        default: PrintableText.shown(run.name)
        }
    }

    package var verdict: Verdict {
        if error != nil { return .error }
        if waitsFor != nil && checks.verdict == .pass { return .inconclusive }
        return Verdict(rawValue: checks.verdict.rawValue) ?? .error
    }

    package var remedy: CheckRecord.Remedy? { checks.remedy }

    package var seconds: Double { max(0, endedAt.timeIntervalSince(startedAt)) }

    func count(_ verdict: CheckRecord.Verdict) -> Int { checks.count { $0.verdict == verdict } }

    /// One line for people, such as `nightly: fail, remedy rollback (2 failed, 1 inconclusive, 21 passed, 3.2 s)`.
    /// The gravest finding follows, in words.
    package var headline: String { "\(channel): \(outcome)" + (gravest.map { ": \($0.message)" } ?? "") }

    /// The check with the gravest remedy that did not pass; the first of several, failures before inconclusive checks.
    var gravest: CheckRecord? {
        let bad = [.fail, .inconclusive].flatMap { verdict in checks.filter { $0.verdict == verdict } }
        return remedy.flatMap { remedy in bad.first { $0.remedy == remedy } } ?? bad.first
    }

    /// The headline without the channel and the gravest finding.
    var outcome: String {
        let remedy = remedy.map { ", remedy \($0.rawValue)" } ?? ""
        let counts = [(count(.fail), "failed"), (count(.inconclusive), "inconclusive"), (count(.pass), "passed")]
            .filter { $0.0 > 0 }.map { "\($0.0) \($0.1), " }.joined()
        return "\(verdict.rawValue)\(remedy) (\(counts)\(decimal(seconds, digits: 1)) s)"
    }
}

extension CheckRecord.Verdict {
    /// `fail` if there is one, else `inconclusive` if there is one, else `pass`; `nil` without any.
    package static func worst(of verdicts: some Sequence<Self>) -> Self? {
        let found = Set(verdicts)
        return [.fail, .inconclusive, .pass].first(where: found.contains)
    }
}

extension [CheckRecord] {
    /// The verdict of the worst check; `pass` without any.
    package var verdict: CheckRecord.Verdict { CheckRecord.Verdict.worst(of: lazy.map(\.verdict)) ?? .pass }

    /// The gravest remedy that was named: an outage forbids everything else.
    package var remedy: CheckRecord.Remedy? {
        let named = Set(compactMap(\.remedy))
        return [.outage, .rollback, .regenerate, .wait].first(where: named.contains)
    }
}

extension CheckRecord {
    /// Expected, found and headers as lines, in the order of their names.
    var evidenceLines: [String] {
        evidence.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    }
}

/// A nonnegative number with `digits` digits after the point, in every locale.
func decimal(_ number: Double, digits: Int) -> String {
    var scale: Int64 = 1
    for _ in 0..<digits { scale *= 10 }
    let scaled = Int64((number * Double(scale)).rounded())
    let fraction = String(scaled % scale)
    return "\(scaled / scale)." + String(repeating: "0", count: max(0, digits - fraction.count)) + fraction
}
