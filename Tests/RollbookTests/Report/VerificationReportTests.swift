import Foundation
import Rollbook
import RunJournal
import TestKit
import Testing

@Suite struct VerificationReportTests {
    @Test("No format tells a secret", arguments: ReportFormat.allCases, HostileText.secrets)
    func secrets(format: ReportFormat, text: String) throws {
        let report = SampleReport.report(
            [
                SampleReport.check(
                    "dangling-link", .fail, remedy: .rollback, subject: text, message: text, hint: text,
                    evidence: ["location": text])
            ], error: text)
        #expect(try !format.render(report).contains("s3cr3t"))
        #expect(!GitHubReport(report).summary.contains("s3cr3t"))
    }

    @Test("No format lets a control character through", arguments: ReportFormat.allCases)
    func hostile(format: ReportFormat) throws {
        let text = try format.render(SampleReport.hostileReport)
        let acting = text.unicodeScalars.filter { scalar in
            scalar != "\n" && (scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) || scalar == "\u{202E}")
        }
        #expect(acting.isEmpty && text.hasSuffix("\n"))
    }

    @Test("The verdict is that of the worst check, and an error stands above all")
    func verdicts() {
        let pass = SampleReport.check("a", .pass)
        let fail = SampleReport.check("b", .fail, remedy: .regenerate)
        let wait = SampleReport.check("c", .inconclusive, remedy: .wait)
        let outage = SampleReport.check("d", .inconclusive, remedy: .outage)
        #expect(SampleReport.report([]).verdict == .pass)
        #expect(SampleReport.report([pass, wait]).verdict == .inconclusive)
        #expect(SampleReport.report([pass, wait, fail]).verdict == .fail)
        #expect(SampleReport.report([pass], error: "x").verdict == .error)
        #expect(SampleReport.report([wait, fail]).remedy == .regenerate)
        #expect(SampleReport.report([wait, fail, outage]).remedy == .outage)
        #expect(SampleReport.report([pass]).remedy == nil)
    }

    @Test("As text: what failed comes first, with its remedy and evidence")
    func text() {
        #expect(
            TextReport(SampleReport.mixed).text.split(separator: "\n").prefix(6) == [
                "nightly: fail, remedy rollback (2 failed, 1 inconclusive, 1 passed, 3.3 s): "
                    + "torch-2.9.1-py3-none-any.whl: answers 404",
                "  FAIL          dangling-link  https://whl.example.org/v2/gfx120X-all/torch/  "
                    + "torch-2.9.1-py3-none-any.whl: answers 404",
                "                remedy: rollback", "                hint: upload it, or roll back",
                "                age: 12", "                status: 404",
            ])
    }

    @Test("As JSON: one document with stable keys")
    func json() throws {
        let text = try VerificationDocument(SampleReport.mixed).json()
        let document = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(
            Set(document.keys) == [
                "schema", "channel", "verdict", "run", "remedy", "startedAt", "endedAt", "seconds", "checks",
            ])
        #expect(document["schema"] as? Int == 1 && document["verdict"] as? String == "fail")
        #expect(
            (document["checks"] as? [[String: Any]])?.map { $0["name"] as? String }
                == SampleReport.mixed.checks.map(\.name))
        let line = try VerificationDocument(SampleReport.mixed).json(isPretty: false)
        #expect(line.count { $0 == "\n" } == 1)
    }
}
