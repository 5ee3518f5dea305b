import Foundation
import Rollbook
import RollbookTestSupport
import RunJournal
import TestKit
import Testing

@Suite("What hostile pages put into reports")
struct HostilePageTests {
    static let links: [(href: String, text: String)] = [
        ("../evil\u{1B}[2J-1.0-py3-none-any.whl", "evil-1.0-py3-none-any.whl"),
        ("../x\r\n::error title=owned::y-1.0-py3-none-any.whl", "]]&gt;"),
        ("https://user:s3cr3t@127.0.0.1:9/torch-9.0-py3-none-any.whl", "\u{202E}|`x`|"),
        ("javascript:alert(1)//torch-8.0-py3-none-any.whl", "&lt;script&gt;"),
    ]

    @Test("They are text everywhere: no control character, no secret, no markup")
    func verification() async throws {
        try await TestBench.with(BenchSetup(indexes: ["gfx110X-all"])) { bench in
            _ = try await bench.rollOut("nightly")
            try await bench.putPage("v2/gfx110X-all/torch/index.html", of: "nightly", links: Self.links)
            let playbook = try bench.playbook("verify", steps: "  - id: verify\n    verify: { channel: nightly }\n")
            let result = try await bench.runner().run(playbook, inputs: [:], kind: .action)
            let checks = try bench.journal.checks(of: result.run.id)
            #expect(checks.contains { $0.verdict == .fail })
            let report = VerificationReport(
                result, channel: "nightly", startedAt: result.run.startedAt, endedAt: bench.workspace().clock.now(),
                checks: checks)
            let page = RunPage(try RecordedRun(result.run, journal: bench.journal)).html
            var texts = try ReportFormat.allCases.map { try $0.render(report) }
            texts += [GitHubReport(report).summary, page]
            for text in texts {
                #expect(!text.contains("s3cr3t"))
                #expect(!text.unicodeScalars.contains { $0 != "\n" && $0.value < 0x20 || $0 == "\u{202E}" })
                #expect(!text.split(separator: "\n").contains { $0.hasPrefix("::error title=owned") })
            }
            #expect(!page.contains("<script") && !page.contains("href=\"javascript"))
            let junit: ReportOracle.JUnit = try await ReportOracle.read("junit", JUnitReport(report).text)
            #expect(junit.cases.count == report.checks.count)
        }
    }
}
