import Foundation
import Testing

/// `rollbook verify` and `rollbook doctor` on a public host with TLS, whose certificate was made for the test.
@Suite struct TLSExpiryTests {
    private struct Verification: Decodable {
        struct Check: Decodable {
            var name, subject, verdict, message: String
            var remedy, hint: String?
            var evidence: [String: String]?
        }

        var verdict: String
        var checks: [Check]

        func checks(_ name: String) -> [Check] { checks.filter { $0.name == name } }
    }

    @Test("The days left of the certificate decide; one that has expired is an outage, and the message names it")
    func expiry() async throws {
        try await Workplace.with { place in
            let rehearse = Rehearse(place: place)
            try await rehearse.copyRollout()
            try await place.withSandbox(data: rehearse.folder) { sandbox in
                try await place.behindTLS(sandbox, days: 60) { place, url in
                    let checks = try await verified(place, exit: 0).checks("tls-expiry")
                    #expect(checks.map(\.verdict) == ["pass"] && checks.map(\.subject) == [url])
                    #expect(checks.first?.message.contains(" expires in 59 days, ") == true)
                    let doctor = try await place.rollbook("doctor", "nightly")
                    #expect(doctor.output.contains(" expires in 59 days, "), "\(doctor.transcript)")
                }
                try await place.behindTLS(sandbox, days: 10) { place, _ in
                    let checks = try await verified(place, exit: 2).checks("tls-expiry")
                    #expect(checks.map(\.verdict) == ["fail"] && checks.first?.remedy == nil)
                    #expect(checks.first?.evidence?["days"] == "9")
                    #expect(checks.first?.hint?.contains("renew it") == true)
                    let doctor = try await place.rollbook("doctor", "nightly")
                    #expect(
                        doctor.status == 1 && doctor.output.contains(" expires in 9 days, "), "\(doctor.transcript)")
                }
                try await place.behindTLS(sandbox, days: -1) { place, _ in
                    let report = try await verified(place, exit: 4)
                    #expect(report.checks.map(\.name) == ["control"] && report.checks.first?.remedy == "outage")
                    #expect(report.checks.first?.message.contains("certificate") == true)
                    let doctor = try await place.rollbook("doctor", "nightly")
                    #expect(doctor.status == 69 && doctor.output.contains("renew"), "\(doctor.transcript)")
                }
            }
        }
    }

    private func verified(_ place: Workplace, exit code: Int32) async throws -> Verification {
        let outcome = try await place.rollbook("verify", "nightly", "--report-format", "json")
        #expect(outcome.status == code, "\(outcome.transcript)")
        return try outcome.document()
    }
}

extension Workplace {
    /// Serves the nightly channel of a sandbox over TLS while `body` runs. `body` gets a workplace whose channel it is
    /// and that trusts the certificate, and the public URL.
    fileprivate func behindTLS(
        _ sandbox: SandboxAddress, days: Int, _ body: (Workplace, String) async throws -> Void
    ) async throws {
        var channels = ChannelsFile(sandbox)
        let position = try #require(channels.channels.firstIndex { $0.name == "nightly" })
        let port = try #require(URL(string: channels.channels[position].publicURL)?.port)
        let files = folder + "/tls-\(days)"
        try await withOracle("tls_front.py", "\(port)", "\(days)", files) { line in
            let front = try JSONDecoder().decode([String: String].self, from: Data(line.utf8))
            let url = try #require(front["url"])
            channels.channels[position].publicURL = url
            var place = self
            place.environment = sandbox.environment.merging([
                "AWS_CA_BUNDLE": try #require(front["certificate"]),
                "ROLLBOOK_PLAYBOOKS": try playbooks(["channels.yaml": channels.text]),
            ]) { $1 }
            try await body(place, url)
        }
    }
}
