import Rollbook
import RunJournal
import TestMachine
import Testing

@Suite(.enabled("prometheus_client is not installed") { await Python.has("prometheus_client") })
struct PrometheusReportTests {
    @Test("Prometheus' own parser reads counts, verdict, remedy and times")
    func mixed() async throws {
        let families: [ReportOracle.Family] = try await ReportOracle.read(
            "prometheus", PrometheusReport(SampleReport.mixed).text)
        #expect(
            families.map(\.name) == [
                "rollbook_check", "rollbook_verify_verdict", "rollbook_verify_remedy",
                "rollbook_verify_last_run_timestamp_seconds", "rollbook_verify_duration_seconds",
            ])
        #expect(families.allSatisfy { $0.type == "gauge" && !$0.help.isEmpty })
        #expect(families.flatMap(\.samples).allSatisfy { $0.labels["channel"] == "nightly" })
        let counts = families[0].samples.filter { $0.labels["check"] == "dangling-link" }
        #expect(
            Dictionary(uniqueKeysWithValues: counts.map { ($0.labels["verdict"], $0.value) })
                == ["pass": 0, "fail": 2, "inconclusive": 0])
        #expect(families[0].samples.count == 9)
        #expect(one(families[1], "verdict") == "fail" && families[1].samples.count == 4)
        #expect(one(families[2], "remedy") == "rollback" && families[2].samples.count == 4)
        #expect(families[3].samples.map(\.value) == [1_795_630_003.25])
        #expect(families[4].samples.map(\.value) == [3.25])
    }

    @Test(
        "Each verdict is told apart",
        arguments: [
            (SampleReport.report([SampleReport.check("control", .pass)]), "pass", nil),
            (
                SampleReport.report([SampleReport.check("control", .inconclusive, remedy: .outage)]), "inconclusive",
                "outage"
            ),
            (SampleReport.report([], error: "no credentials"), "error", nil),
        ] as [(VerificationReport, String, String?)])
    func verdicts(report: VerificationReport, verdict: String, remedy: String?) async throws {
        let families: [ReportOracle.Family] = try await ReportOracle.read("prometheus", PrometheusReport(report).text)
        let byName = Dictionary(uniqueKeysWithValues: families.map { ($0.name, $0) })
        #expect(byName["rollbook_verify_verdict"].flatMap { one($0, "verdict") } == verdict)
        #expect(byName["rollbook_verify_remedy"].flatMap { one($0, "remedy") } == remedy)
    }

    @Test("Label values come back whole, and hostile text adds no line")
    func hostile() async throws {
        let report = SampleReport.hostileReport
        let families: [ReportOracle.Family] = try await ReportOracle.read("prometheus", PrometheusReport(report).text)
        #expect(families.flatMap(\.samples).allSatisfy { $0.labels["channel"] == report.channel })
        let samples = families.flatMap(\.samples)
        // 3, 4, 4, 1 and 1.
        #expect(samples.count == 13)
    }

    /// The value of `label` in the only sample that is 1.
    private func one(_ family: ReportOracle.Family, _ label: String) -> String? {
        let set = family.samples.filter { $0.value == 1 }
        return set.count == 1 ? set[0].labels[label] : nil
    }
}
