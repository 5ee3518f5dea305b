import Foundation
import Testing

/// SIGKILL at many moments of a run, then `resume`.
@Suite struct CrashTests {
    /// Mirrors and reindexes a channel of the sandbox.
    static let playbook = """
        playbook: crash
        summary: Mirror everything and reindex, to be killed.
        steps:
          - id: update
            mirror: { channel: nightly, package: all }
          - id: reindex
            reindex: { channel: nightly }
        """
    static let bucket = "therock-nightly-python"

    /// Of the way through an undisturbed run.
    static let moments = [0.02, 0.15, 0.3, 0.45, 0.6, 0.75, 0.85, 0.97]

    @Test("A run killed anywhere is finished by resume: nothing double, nothing lost", arguments: moments)
    func killed(moment: Double) async throws {
        guard await Workplace.canImport("boto3") else {
            return print("not tried, because \(Workplace.python) has no boto3")
        }
        let undisturbed = try await Undisturbed.shared.value
        try await Workplace.with { place in
            try await place.withSandbox(data: place.folder + "/sandbox") { sandbox in
                let place = try place.crashing(on: sandbox)
                let target = max(1, Int(Double(undisturbed.lines) * moment))
                let wasKilled = try await place.rollbook(place.crashArguments).runUntilKilled(afterLines: target)
                let interrupted: RunList = try await place.document("history")
                if wasKilled { #expect(interrupted.runs.map(\.state) == ["running"]) }

                let resumed = try await place.rollbook("resume", "--yes", "--format", "json")
                if wasKilled { #expect(resumed.status == 0, "\(resumed.transcript)") }
                let state = try await place.state(of: Self.bucket, at: sandbox.s3)
                #expect(state.content.differences(from: undisturbed.state.content) == [], "nothing lost")
                #expect(state.versionCounts.differences(from: undisturbed.state.versionCounts) == [], "nothing double")

                let run: RunDocument = try await place.document("show", "last")
                #expect(run.run.state == "done")
                let written = run.written(to: Self.bucket)
                #expect(Set(state.all).isSuperset(of: written))
                #expect(written.count == undisturbed.written, "every version that was written is in the journal")
            }
        }
    }
}

/// What a run that nobody kills leaves behind.
struct Undisturbed: Sendable {
    var state: BucketState
    /// Of its progress.
    var lines: Int
    /// Versions.
    var written: Int

    static let shared = Task { try await measure() }

    private static func measure() async throws -> Undisturbed {
        try await Workplace.with { place in
            try await place.withSandbox(data: place.folder + "/sandbox") { sandbox in
                let place = try place.crashing(on: sandbox)
                let outcome = try await place.rollbook(place.crashArguments + ["--format", "json"]).run()
                #expect(outcome.status == 0, "\(outcome.transcript)")
                let run: RunDocument = try outcome.document()
                return Undisturbed(
                    state: try await place.state(of: CrashTests.bucket, at: sandbox.s3),
                    lines: outcome.errors.split(separator: "\n").count,
                    written: run.written(to: CrashTests.bucket).count)
            }
        }
    }
}

extension Workplace {
    fileprivate func crashing(on sandbox: SandboxAddress) throws -> Workplace {
        var place = self
        place.environment = sandbox.environment
        place.environment["ROLLBOOK_PLAYBOOKS"] = try playbooks([
            "channels.yaml": ChannelsFile(sandbox).text, "crash.yaml": CrashTests.playbook,
        ])
        place.environment["PIP_INDEX_URL"] = sandbox.upstream
        return place
    }

    /// Few requests at once and a line for every change, so that the moments lie apart.
    fileprivate var crashArguments: [String] { ["run", "crash", "--yes", "--verbose", "--concurrency", "2"] }
}

extension BucketState {
    /// Without the lock, which is not content.
    fileprivate var content: [String: String] { objects.filter { !$0.key.hasPrefix(".rollbook/") } }

    fileprivate var versionCounts: [String: Int] {
        Dictionary(grouping: versions.filter { !$0.key.hasPrefix(".rollbook/") }, by: \.key).mapValues(\.count)
    }
}

extension Dictionary where Key == String, Value: Equatable {
    /// The keys that the two do not have alike.
    fileprivate func differences(from other: Self) -> [String] {
        Set(keys).union(other.keys).filter { self[$0] != other[$0] }.sorted()
    }
}
