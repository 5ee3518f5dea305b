import Rollbook
import RunJournal
import Testing

@Suite struct JUnitReportTests {
    @Test("Python reads one case a check: failures for what failed, errors for what is inconclusive")
    func mixed() async throws {
        let read: ReportOracle.JUnit = try await ReportOracle.read("junit", JUnitReport(SampleReport.mixed).text)
        #expect(read.suite == "nightly")
        #expect(
            read.properties == [
                "channel": "nightly", "run": "20261123-140211-abcd", "verdict": "fail", "remedy": "rollback",
            ])
        #expect(read.cases.map(\.classname) == SampleReport.mixed.checks.map { "rollbook.nightly.\($0.name)" })
        #expect(read.cases.map(\.problem) == [nil, "failure", "error", "failure"])
        #expect(read.cases.map(\.type) == [nil, "rollback", "wait", "regenerate"])
        #expect(
            read.cases.map(\.name) == [SampleReport.url, SampleReport.url, SampleReport.url, SampleReport.url + " (2)"])
        let failed = try #require(read.cases[1].text)
        #expect(
            failed.split(separator: "\n") == [
                "https://whl.example.org/v2/gfx120X-all/torch/", "torch-2.9.1-py3-none-any.whl: answers 404",
                "remedy: rollback", "hint: upload it, or roll back", "age: 12", "status: 404",
            ])
    }

    @Test("The text is this, byte for byte")
    func text() {
        let report = SampleReport.report([SampleReport.check("control", .pass)], run: nil)
        #expect(
            JUnitReport(report).text == """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuites name="rollbook verify" tests="1" failures="0" errors="0" skipped="0" time="3.250">
                  <testsuite name="nightly" tests="1" failures="0" errors="0" skipped="0" time="3.250" \
                timestamp="2026-11-25T18:06:40">
                    <properties>
                      <property name="channel" value="nightly"/>
                      <property name="verdict" value="pass"/>
                    </properties>
                    <testcase classname="rollbook.nightly.control" \
                name="https://whl.example.org/v2/gfx120X-all/torch/" time="0"/>
                  </testsuite>
                </testsuites>

                """)
    }

    @Test("A verification that could not be carried out is an error of its own")
    func error() async throws {
        let report = SampleReport.report([], error: "the bucket does not answer")
        let read: ReportOracle.JUnit = try await ReportOracle.read("junit", JUnitReport(report).text)
        #expect(read.cases.map(\.problem) == ["error"] && read.cases[0].message == "the bucket does not answer")
        #expect(read.properties["verdict"] == "error")
    }

    @Test("Hostile text is text: it comes out of the parser as it is shown elsewhere")
    func hostile() async throws {
        let report = SampleReport.hostileReport
        let read: ReportOracle.JUnit = try await ReportOracle.read("junit", JUnitReport(report).text)
        #expect(read.cases.count == report.checks.count + 1)
        for (found, check) in zip(read.cases.dropFirst(), report.checks) where check.verdict != .pass {
            #expect(found.message == check.message && found.name.hasPrefix(check.subject))
            #expect(found.text?.contains(check.message) == true)
        }
        #expect(read.suite == report.channel)
    }
}
