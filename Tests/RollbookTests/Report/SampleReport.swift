import Foundation
import Rollbook
import RunJournal
import TestKit

/// Verifications for the tests of their reports.
enum SampleReport {
    static let began = Date(timeIntervalSince1970: 1_795_630_000)
    static let url = "https://whl.example.org/v2/gfx120X-all/torch/"

    static func check(
        _ name: String, _ verdict: CheckRecord.Verdict, remedy: CheckRecord.Remedy? = nil, subject: String = url,
        message: String = "as wanted", hint: String? = nil, evidence: [String: String] = [:]
    ) -> CheckRecord {
        CheckRecord(
            runID: "20261123-140211-abcd", stepPosition: 0, name: name, subject: subject, verdict: verdict,
            remedy: remedy, message: message, hint: hint, evidence: evidence, at: began)
    }

    static func report(
        _ checks: [CheckRecord], error: String? = nil, channel: String = "nightly",
        run: String? = "20261123-140211-abcd"
    ) -> VerificationReport {
        VerificationReport(
            channel: channel, runID: run, startedAt: began, endedAt: began.addingTimeInterval(3.25), checks: checks,
            error: error)
    }

    static let mixed = report([
        check("control", .pass, message: "the public host answers 200"),
        check(
            "dangling-link", .fail, remedy: .rollback, message: "torch-2.9.1-py3-none-any.whl: answers 404",
            hint: "upload it, or roll back", evidence: ["status": "404", "age": "12"]),
        check("stale-page", .inconclusive, remedy: .wait, message: "shows earlier bytes"),
        check("dangling-link", .fail, remedy: .regenerate, message: "a second one on that page"),
    ])

    private static let hostile = HostileText.everything

    static let hostileReport = report(
        CheckRecord.Verdict.allCases.map { verdict in
            check(
                "dangling-link", verdict, remedy: verdict == .pass ? nil : .wait, subject: "https://h/" + hostile,
                message: hostile, hint: hostile, evidence: ["head" + hostile: hostile])
        }, error: hostile, channel: "night\"ly\\")
}
