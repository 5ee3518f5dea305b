import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3

/// Whether the last run on a channel could be rolled back now, reported before a rollback is needed. Only reads.
struct RollbackExamination: Sendable {
    let workspace: Workspace
    let channel: Channel
    let client: S3Client

    private static let namesMax = 5

    func lines() async -> [DoctorReport.Line] {
        do {
            let run = try workspace.findRun(toRollBack: "last:\(channel.name)")
            let changes = try workspace.recordedChanges(of: run.id).filter {
                $0.channel == channel.name && $0.bucket == channel.bucket
            }
            let transitions = ObjectTransition.fold(changes)
            if let refusal = try await refusal(transitions) { return [refusal] }
            let versioned = try await client.getBucketVersioning().keepsAll
            let observer = RollbackObserver(client: client, journal: workspace.journal, versioned: versioned)
            let result = RollbackPlanner(channel: channel, versioned: versioned, force: false).plan(
                transitions, observed: try await observer.observe(transitions))
            return [line(run.id, of: transitions.count, result)]
        } catch RunError.unknownRun {
            return [.init(.rollback, .ok, "no run of this journal has changed anything here")]
        } catch RunError.takenBack(_, let run, _) {
            return [.init(.rollback, .ok, "the last run (\(run)) was taken back")]
        } catch RunError.uncertainOrder {
            return [.init(.rollback, .unknown, "which of several journals' runs is the last is not certain")]
        } catch {
            return [.init(.rollback, failed: error, hint: "a rollback reads the versions of every object of a run")]
        }
    }

    private func line(_ run: String, of count: Int, _ result: RollbackPlanner.Result) -> DoctorReport.Line {
        let changed = result.conflicts.count + result.openPages.count
        let others = changed == 0 ? "" : "; others have changed \(changed) of them since"
        guard !result.lost.isEmpty else {
            let objects = counted(count, "object")
            return .init(.rollback, .ok, "the last run (\(run), \(objects)) could be taken back\(others)")
        }
        let rest = result.lost.count - Self.namesMax
        let names = result.lost.prefix(Self.namesMax) + (rest > 0 ? ["and \(rest) more"] : [])
        return .init(
            .rollback, .problem,
            "\(result.lost.count) of \(counted(count, "object")) of the last run (\(run)) cannot come back: "
                + names.joined(separator: "; ") + others,
            hint: "`rollbook rollback \(run) --dry-run` names all of them")
    }

    /// The problem if earlier versions may not be read, tested with one of them.
    private func refusal(_ transitions: [ObjectTransition]) async throws -> DoctorReport.Line? {
        let earlier = transitions.lazy.compactMap { transition in
            transition.before.object?.versionID.map { (transition.key, $0) }
        }
        guard let (key, version) = earlier.first(where: { $0.1 != .null }) else { return nil }
        do {
            _ = try await client.headObject(key, versionID: version)
            return nil
        } catch let error as S3Error where error.status == 403 {
            return .init(
                .rollback, .problem,
                "earlier versions may not be read: \(key) version \(version): \(error.code.rawValue)",
                hint: "a rollback needs s3:GetObjectVersion", cause: .notPermitted)
        }
    }
}
