import Foundation
import TestMachine
import Testing

/// The identity behind an approval, as an independent Security Token Service reports it.
@Suite struct ApproverIdentityTests {
    private static let gate = """
        playbook: gate
        summary: Asks, then writes the pages.
        steps:
          - id: ask
            approve: { message: "Begin?" }
          - id: pages
            reindex: { channel: nightly }

        """

    /// The place of an operator who signs with a role's session.
    private func signing(_ place: Workplace, _ role: [String: String]?, _ endpoint: String) -> Workplace {
        var place = place
        place.environment.merge(role ?? [:]) { $1 }
        place.environment["AWS_ENDPOINT_URL_STS"] = endpoint
        place.environment["AWS_ENDPOINT_URL_IAM"] = endpoint
        return place
    }

    @Test("not-self: the runner's own yes opens nothing, another role's does; doctor names the identity and a policy")
    func roles() async throws {
        try await Workplace.with { place in
            try await place.with(.moto) { place, endpoint in
                let channels = place.folder + "/playbooks/channels.yaml"
                let text = try String(contentsOfFile: channels, encoding: .utf8)
                try place.write(
                    text.replacing("production: true", with: "production: true\n    approvals: not-self"),
                    to: "playbooks/channels.yaml")
                try place.write(Self.gate, to: "playbooks/gate.yaml")
                let roles: [String: [String: String]] = try await place.oracle(
                    "assume_roles.py", endpoint, "runner", "approver"
                ).document()
                let runner = signing(place, roles["runner"], endpoint)
                let approver = signing(place, roles["approver"], endpoint)

                let doctor = try await runner.rollbook("doctor", "nightly", "--try-approvals")
                #expect(
                    doctor.output.contains("arn:aws:sts::123456789012:assumed-role/runner/job"), "\(doctor.transcript)")
                #expect(doctor.output.contains("this identity can write"), "\(doctor.transcript)")
                // moto simulates no policies.
                #expect(
                    doctor.output.contains("of arn:aws:iam::123456789012:role/runner cannot be simulated"),
                    "\(doctor.transcript)")
                #expect(doctor.output.contains(":role/APPROVERS"), "\(doctor.transcript)")

                let waiting = try await runner.rollbook("run", "gate", "--yes", "--format", "json")
                #expect(waiting.status == 4, "\(waiting.transcript)")
                let run = (try waiting.document() as RunDocument).run.id
                let own = try await runner.rollbook("approve", run, "--yes")
                #expect(own.status == 0, "\(own.transcript)")
                let refused = try await runner.rollbook("resume", run)
                #expect(
                    refused.status == 4 && refused.errors.contains("takes approvals of others only"),
                    "\(refused.transcript)")
                let other = try await approver.rollbook("approve", run, "--yes")
                #expect(other.status == 0, "\(other.transcript)")
                let done = try await runner.rollbook("resume", run)
                #expect(done.status == 0 && done.errors.contains("assumed-role/approver/job"), "\(done.transcript)")
            }
        }
    }
}
