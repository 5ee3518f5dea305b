import Rollbook
import RunJournal
import Testing

@Suite struct GitHubReportTests {
    @Test("Failures are errors, what is inconclusive a warning, what passed nothing")
    func annotations() {
        #expect(
            GitHubReport(SampleReport.mixed).annotations == """
                ::error title=dangling-link on nightly::https://whl.example.org/v2/gfx120X-all/torch/: \
                torch-2.9.1-py3-none-any.whl: answers 404%0Aremedy: rollback%0Ahint: upload it, or roll back
                ::error title=dangling-link on nightly::https://whl.example.org/v2/gfx120X-all/torch/: \
                a second one on that page%0Aremedy: regenerate
                ::warning title=stale-page on nightly::https://whl.example.org/v2/gfx120X-all/torch/: \
                shows earlier bytes%0Aremedy: wait

                """)
        #expect(GitHubReport(SampleReport.report([SampleReport.check("control", .pass)])).annotations.isEmpty)
    }

    @Test("Percent, colon and comma are escaped where they would end something")
    func escapes() {
        let report = SampleReport.report(
            [SampleReport.check("a:b,c%", .fail, subject: "s", message: "100%, a:b\nc")], channel: "x,y")
        #expect(GitHubReport(report).annotations == "::error title=a%3Ab%2Cc%25 on x%2Cy::s: 100%25, a:b\\nc\n")
    }

    @Test("Hostile text makes no command of its own")
    func hostile() {
        let lines = GitHubReport(SampleReport.hostileReport).annotations.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines.allSatisfy { $0.hasPrefix("::error title=") || $0.hasPrefix("::warning title=") })
        #expect(!lines.joined().unicodeScalars.contains { $0.value < 0x20 })
    }

    @Test("GitHub shows ten of a kind: the last says how many there are besides", arguments: [9, 10, 11, 300])
    func many(count: Int) {
        let checks = (0..<count).map { SampleReport.check("dangling-link", .fail, message: "number \($0)") }
        let lines = GitHubReport(SampleReport.report(checks)).annotations.split(separator: "\n")
        #expect(lines.count == min(count, 10))
        #expect(lines.last?.contains("\(count - 9) more checks are fail") == (count > 10))
    }

    @Test("The summary is a table of what did not pass, then of what did")
    func summary() {
        let lines = GitHubReport(SampleReport.mixed).summary.split(separator: "\n")
        #expect(
            lines.first
                == "### ❌ rollbook verify nightly: fail, remedy rollback (2 failed, 1 inconclusive, 1 passed, 3.3 s)")
        let rows = lines.filter { $0.hasPrefix("| ") && !$0.hasPrefix("| verdict") }
        #expect(rows.map { $0.split(separator: " ")[1] } == ["fail", "fail", "inconclusive", "pass"])
        #expect(lines.contains("<details><summary>1 passed</summary>"))
    }

    @Test("Hostile text keeps to its cell")
    func hostileSummary() {
        let summary = GitHubReport(SampleReport.hostileReport).summary
        let rows = summary.split(separator: "\n").filter { $0.hasPrefix("| ") }
        #expect(rows.allSatisfy { $0.count { $0 == "|" } == 6 })
        #expect(rows.count == 2 + 3)
        for markup in ["<b>", "`code`", "*bold*", "[link]", "<!--", "\u{1B}"] { #expect(!summary.contains(markup)) }
    }

    @Test("A summary stays far below what GitHub takes")
    func summarySize() {
        let long = String(repeating: "|", count: 5000)
        let checks = (0..<600).map { SampleReport.check("dangling-link", .fail, message: "\($0)" + long) }
        let summary = GitHubReport(SampleReport.report(checks)).summary
        #expect(summary.utf8.count < 1 << 20 && summary.contains("… and 400 more."))
    }
}
