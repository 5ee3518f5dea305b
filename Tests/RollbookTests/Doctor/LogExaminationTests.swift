import Foundation
import HTTPTransport
import Indexes
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import Sandbox
import TestKit
import Testing

/// Doctor's findings on a channel's log.
@Suite struct LogExaminationTests {
    private func lines(_ bench: TestBench) async -> [DoctorReport.Line] {
        let workspace = bench.workspace { $0.team.logs = TeamLogs() }
        let report = await Doctor(workspace: workspace, key: { _ in throw CancellationError() }).examine([
            bench.channel("nightly")
        ])
        return report.lines.filter { $0.name == .log || $0.name == .logReaders }
    }

    @Test("An empty log, one with runs that nobody else can read or everybody, and one that cannot be read")
    func states() async throws {
        try await TestBench.with(TeamLogTests.setup) { bench in
            let empty = await lines(bench)
            #expect(empty.map(\.verdict) == [.ok, .ok])
            #expect(empty[0].message.hasSuffix("is empty: no run was made with it yet"))
            let machine = try TeamMachine(bench, "a")
            #expect(try await machine.rollOut("nightly").said == "done")
            #expect(await lines(bench).map(\.verdict) == [.ok, .ok])
            try await bench.sandbox.setConfiguration("policy", nil, of: bench.channel("nightly").bucket)
            let read = await lines(bench)
            #expect(read.map(\.verdict) == [.ok, .problem])
            #expect(read[0].message.hasSuffix("has 4 entries about 1 run, in order"))
            #expect(read[1].hint?.contains("arn:aws:s3:::\(bench.channel("nightly").bucket)/.rollbook/*") == true)
            await bench.sandbox.install([SandboxFault(.accessDenied403, operation: "ListObjectVersions")])
            #expect(await lines(bench).map(\.verdict) == [.problem])
        }
    }
}
