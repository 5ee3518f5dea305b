import Foundation
import Objects
import PlaybookFiles
import Publishing
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import TestKit
import Testing

/// `approvals: not-self` with a bucket policy behind it: answers are written by approvers, or not at all.
@Suite("Approvals that a bucket policy guards") struct ApprovalPolicyTests {
    private static let steps =
        "  - id: ask\n    approve: { message: Begin? }\n  - id: p\n    reindex: { channel: nightly }\n"
    private static let (approver, runner) = (SandboxCredentials.testing, SandboxCredentials.restricted)

    private func with(_ body: (TestBench) async throws -> Void) async throws {
        var setup = BenchSetup()
        setup.approvals = .notSelf
        try await TestBench.with(setup, body)
    }

    /// An operator who signs with a key, and whose identity is that key's.
    private func signing(_ key: SandboxCredentials, _ bench: TestBench, _ workspace: inout Workspace) {
        workspace.connections.makeClient = { bench.client($0.bucket, as: key) }
        workspace.connections.callerIdentity = { _ in
            .init(account: "123456789012", arn: "arn:aws:iam::123456789012:user/\(key.accessKeyID)")
        }
        workspace.machine.operatorInfo.name = key.accessKeyID
        workspace.console.ask = { _ in .nobody }
    }

    private func doctor(_ key: SandboxCredentials, _ bench: TestBench) async -> DoctorReport.Line? {
        let workspace = bench.workspace { signing(key, bench, &$0) }
        let report = await Doctor(workspace: workspace, key: { _ in throw CancellationError() }).examine(
            [bench.channel("nightly")], triesApprovals: true)
        return report.lines.first { $0.name == .approvals }
    }

    /// The statement that doctor prints, with the approver in the place of the role that it cannot know.
    private func guardApprovals(_ hint: String, _ bench: TestBench) async throws {
        let statement = try #require(hint.firstRange(of: "{").map { String(hint[$0.lowerBound...]) })
            .replacing("role/APPROVERS", with: "user/\(Self.approver.accessKeyID)")
        try await bench.sandbox.setConfiguration(
            "policy", "{\"Version\": \"2012-10-17\", \"Statement\": [\(statement)]}",
            of: bench.channel("nightly").bucket)
    }

    @Test(
        "Doctor tries with the runner's key, and leaves nothing; with the statement that it prints the key is kept out")
    func tried() async throws {
        try await with { bench in
            let bucket = bench.channel("nightly").bucket
            let before = try await bench.snapshot("nightly")
            let open = try #require(await doctor(Self.runner, bench))
            #expect(open.verdict == .warning && open.message.contains("can write s3://\(bucket)/.rollbook/approvals/"))
            try await guardApprovals(try #require(open.hint), bench)
            let kept = try #require(await doctor(Self.runner, bench))
            #expect(kept.verdict == .ok && kept.message.contains("cannot write"), "\(kept)")
            // The approver may write there; the runner's doctor is not meant to find that out.
            #expect(await doctor(Self.approver, bench)?.verdict == .warning)
            #expect(try await bench.snapshot("nightly") == before)
            #expect(try await bench.sandbox.openUploads(bucket).isEmpty)
            let tries = await bench.sandbox.log().filter { $0.key.text.hasSuffix("approvals/doctor.json") }
            #expect(Set(tries.map(\.operation)) == ["CreateMultipartUpload", "AbortMultipartUpload"])
        }
    }

    @Test("A key that may not give up what it began is told so")
    func left() async throws {
        try await with { bench in
            await bench.sandbox.install([SandboxFault(.accessDenied403, operation: "AbortMultipartUpload")])
            let line = try #require(await doctor(Self.runner, bench))
            #expect(line.verdict == .warning && line.message.contains("s3:AbortMultipartUpload"), "\(line)")
            await bench.sandbox.install([SandboxFault(.internalError500, operation: "CreateMultipartUpload")])
            #expect(await doctor(Self.runner, bench)?.verdict == .problem)
        }
    }

    @Test(
        "A runner that approves itself is refused by the bucket, whoever it says that it is; another key's yes opens the step"
    )
    func approved() async throws {
        try await with { bench in
            try await guardApprovals(try #require(await doctor(Self.runner, bench)?.hint), bench)
            let playbook = try bench.playbook("ask", steps: Self.steps)
            try await bench.put(TestWheel("torch", "2.11.0"), into: "v2/gfx110X-all", of: "nightly")
            let ends = { (workspace: inout Workspace) in signing(Self.runner, bench, &workspace) }
            let run = try await bench.run(playbook, ends).run
            #expect(run.state == .waiting)

            for name in [Self.runner, Self.approver] {
                let workspace = bench.workspace {
                    signing(name, bench, &$0)
                    $0.connections.makeClient = { bench.client($0.bucket, as: Self.runner) }
                }
                let approval = try await RunApproval(workspace: workspace, run: run, playbook: playbook, step: nil)
                let document = try await approval.approval { _ in }
                #expect(document.identity?.arn.hasSuffix(name.accessKeyID) == true)
                let error = try await #require(throws: S3Error.self) {
                    _ = try await approval.give(document, over: try await approval.standing())
                }
                #expect(error.code == .accessDenied)
                #expect(try await bench.resume(run, ends).run.state == .waiting)
            }

            let workspace = bench.workspace { signing(Self.approver, bench, &$0) }
            let approval = try await RunApproval(workspace: workspace, run: run, playbook: playbook, step: nil)
            _ = try await approval.give(try await approval.approval { _ in }, over: try await approval.standing())
            let done = try await bench.resume(run, ends)
            #expect(done.said == "done", "\(bench.recorder.notes)")
            #expect(try bench.journal.approvals(of: run.id).map(\.operatorName) == [Self.approver.accessKeyID])
        }
    }
}
