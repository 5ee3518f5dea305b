import Foundation
import TestMachine
import Testing

/// The everyday way forward and back ends well, in a fresh rehearsal.
@Suite struct EverydayTests {
    @Test(
        "A rollout, its rollback, and a look at what came back",
        arguments: FaultScale.some(["jax", "torch", "rocm", "all"]))
    func wayBack(package: String) async throws {
        try await Workplace.with { place in
            let rehearse = Rehearse(place: place)
            let run: RunDocument = try await rehearse("run", "dependency-rollout", "--package", package, "--yes")
            #expect(run.run.state == "done")
            let back: RunDocument = try await rehearse("rollback", "last:nightly", "--yes")
            #expect(back.run.state == "done" && back.run.rollbackOf == run.run.id)
            for channel in ["nightly", "dev"] {
                let look: RunDocument = try await rehearse("verify", channel)
                #expect(look.run.state == "done" && look.checks.allSatisfy { $0.verdict != "fail" }, "\(look.checks)")
            }
        }
    }

    @Test("Each shipped playbook, and then the way back by one")
    func playbooks() async throws {
        try await Workplace.with { place in
            let rehearse = Rehearse(place: place)
            let names = ["index-refresh", "verify-channel", "promote-staging", "drill"]
            for name in names {
                let run: RunDocument = try await rehearse("run", name, "--yes")
                #expect(run.run.state == "done", "\(name)")
            }
            for name in ["yank-release", "withdraw-release"] {
                let run: RunDocument = try await rehearse(
                    "run", name, "--set", "release=torch==2.9.1", "--set", "reason=crashes on import", "--yes")
                #expect(run.run.state == "done", "\(name)")
                let back: RunDocument = try await rehearse("rollback", run.run.id, "--yes")
                #expect(back.run.state == "done", "\(name)")
            }
            let rollout: RunDocument = try await rehearse("run", "dependency-rollout", "--package", "rocm", "--yes")
            let back: RunDocument = try await rehearse(
                "run", "roll-back-nightly", "--set", "run=\(rollout.run.id)", "--yes")
            #expect(back.run.state == "done")
            let look: RunDocument = try await rehearse("verify", "nightly")
            #expect(look.run.state == "done", "\(look.checks)")
        }
    }
}
