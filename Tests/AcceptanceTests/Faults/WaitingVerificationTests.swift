import RunJournal
import Sandbox
import Subprocess
import Testing

/// A verification that waits for what is not fresh.
@Suite("A verification that waits", .serialized) struct WaitingVerificationTests {
    @Test("A pipe is told that it goes on, and one Ctrl-C ends it long before its wait is over: exit 5")
    func interrupted() async throws {
        try await FaultStage.with(.sandbox) { stage in
            try await stage.expect(["run", "publish"])
            let gone = SandboxFault.Kind.replacedAnswer(status: 404, contentType: "text/html", body: "gone")
            try await stage.install([SandboxFault(gone, operation: "CDN", key: "*/filelock/*")])
            let verify = stage.place.rollbook(["verify", "nightly", "--wait", "24h"])
            let ended = try await verify.run(when: "verifying nightly for 15 s") { send in _ = send(.interrupt) }
            #expect(ended.status == 5, "\(ended.errors)")
            #expect(ended.errors.contains("interrupted while it verified nightly"), "\(ended.errors)")
            let look = try JournalLook(copying: stage.place.journalPath, in: stage.place.folder)
            #expect(look.runs.first?.state == .interrupted)
        }
    }
}
