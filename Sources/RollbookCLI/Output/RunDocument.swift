import Foundation
import Indexes
import Objects
import Rollbook
import RunJournal

/// The JSON form of one run (`show --format json`, and what `run` prints at its end).
struct RunDocument: JSONDocument {
    var schema = 1
    var run: Run
    var steps: [Step]
    var changes: [Change]
    var checks: [Check]
    var approvals: [Approval]
    /// The signers of the run's writes, if an identity service names them.
    var signers: [Signer]?
    /// The requests that the run sent; not known for an imported or a rebuilt run.
    var requests: RequestsDocument?

    init(_ result: RunResult, journal: Journal) throws {
        try self.init(result.run, journal: journal)
    }

    init(_ record: RunRecord, journal: Journal) throws {
        let record = try RecordedRun(record, journal: journal)
        let ids = Dictionary(record.steps.map { ($0.position, $0.stepID) }) { first, _ in first }
        run = Run(record)
        requests = try RunRequests(of: record.run.id, in: journal).map { RequestsDocument($0) }
        let signers = try journal.signers(of: record.run.id).map { Signer(channel: $0.channel, arn: $0.arn) }
        self.signers = signers.isEmpty ? nil : signers
        let effects = try RunEffects(of: record.run.id, in: journal)
        steps = record.steps.map { Step($0, pages: effects.pages[$0.position]) }
        changes = record.changes.map { Change($0, step: ids[$0.stepPosition] ?? "") }
        checks = record.checks.map { check in Check(check, step: check.stepPosition.flatMap { ids[$0] }) }
        approvals = record.approvals.map {
            Approval(
                step: ids[$0.stepPosition] ?? "", operatorName: $0.operatorName, means: $0.means, approved: $0.approved,
                at: $0.at)
        }
    }

    struct Run: Encodable {
        var id, kind, name, state, operatorName, host, toolVersion: String
        var message, rollbackOf: String?
        /// The runs that roll it back, the newest first.
        var rolledBackBy: [String]
        /// The verdict of all its checks; left out without checks.
        var verdict: String?
        var inputs: [String: String]
        var startedAt: Date
        var endedAt: Date?

        init(_ record: RecordedRun) {
            let run = record.run
            (rolledBackBy, verdict) = (record.rollbacks.map(\.id), record.verdict?.rawValue)
            (id, kind, name, state) = (run.id, run.kind.rawValue, run.name, run.state.rawValue)
            (operatorName, host, toolVersion) = (run.operatorName, run.host, run.toolVersion)
            (message, rollbackOf, inputs) = (run.message, run.rollbackOf, run.inputs)
            (startedAt, endedAt) = (run.startedAt, run.endedAt)
        }
    }

    struct Signer: Encodable {
        var channel, arn: String
    }

    struct Step: Encodable {
        var id, kind, state: String
        var channel, summary: String?
        var startedAt, endedAt: Date?
        /// The time from its beginning to its end, approvals and resumptions included.
        var seconds: Double?
        /// The links and projects that pages gain and lose by the plan; not known for an imported run.
        var pages: [PageEffectDocument]?

        init(_ step: StepRecord, pages: [PageEffectDocument]?) {
            self.pages = pages
            (id, kind, state) = (step.stepID, step.kind, step.state.rawValue)
            (channel, summary) = (step.channel, step.summary)
            (startedAt, endedAt) = (step.startedAt, step.endedAt)
            if let startedAt, let endedAt { seconds = endedAt.timeIntervalSince(startedAt) }
        }
    }

    struct Change: Encodable {
        var id, step, channel, bucket, key, index, action, state: String
        var project, message, requestID: String?
        var before, after: State?

        init(_ change: ChangeRecord, step: String) {
            (id, self.step, channel, bucket) = (change.changeID, step, change.channel, change.bucket)
            (key, index, action, state) = (change.key.text, change.index, change.action.rawValue, change.state.rawValue)
            (project, message, requestID) = (change.project, change.message, change.requestID)
            (before, after) = (State(change.before), change.after.map(State.init))
        }
    }

    struct State: Encodable {
        var kind: String
        var versionID, etag, sha256: String?
        var size: Int64?

        init(_ state: ObjectState) {
            switch state {
            case .absent: kind = "absent"
            case .marker(let id): (kind, versionID) = ("marker", id?.text)
            case .object(let object):
                kind = "object"
                (versionID, etag, size) = (object.versionID?.text, object.etag.text, object.size)
                sha256 = object.sha256?.hex
            }
        }
    }

    struct Check: Encodable {
        var name, subject, verdict, message: String
        var step, remedy, hint: String?
        var evidence: [String: String]
        var at: Date

        init(_ check: CheckRecord, step: String?) {
            (name, subject, verdict, message) = (check.name, check.subject, check.verdict.rawValue, check.message)
            (self.step, remedy, hint) = (step, check.remedy?.rawValue, check.hint)
            (evidence, at) = (check.evidence, check.at)
        }
    }

    struct Approval: Encodable {
        var step, operatorName, means: String
        var approved: Bool
        var at: Date
    }
}
