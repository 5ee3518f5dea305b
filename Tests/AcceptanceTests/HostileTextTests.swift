import Foundation
import Testing

/// Text that a hostile server writes into headers, pages and links stays text wherever rollbook shows it.
@Suite struct HostileTextTests {
    @Test(
        "No terminal, no job of GitHub Actions and no report obeys it",
        arguments: ["nasty", "redirect-nasty", "redirect-escaped-nasty"])
    func text(fault: String) async throws {
        try await Workplace.with { place in
            try await place.withHostileCDN { url in
                var place = try place.facing(fault, of: url)
                let summary = try place.write("", to: "summary.md")
                place.environment["GITHUB_ACTIONS"] = "true"
                place.environment["GITHUB_STEP_SUMMARY"] = summary
                let formats = ["text", "json", "junit", "prometheus", "github"]
                let reports = formats.flatMap { ["--report-format", "\($0)=\(place.folder)/report.\($0)"] }
                let verify = ["verify", "nightly", "--outside", "--full", "--public-wait", "0", "--verbose"]
                let outcome = try await place.rollbook(verify + reports).run()
                #expect(outcome.status == 2 || outcome.status == 4, "\(outcome.transcript)")
                var texts = [
                    outcome.output, outcome.errors,
                    try await place.rollbook(verify + ["--format", "json"]).run().output,
                ]
                let history: RunList = try await place.document("history")
                let id = try #require(history.runs.first?.id)
                for command in [
                    ["show", id, "--verbose"], ["show", id, "--format", "json"], ["status"],
                    ["status", "--format", "json"], ["report", id], ["journal", "export", id],
                ] {
                    let shown = try await place.rollbook(command).run()
                    #expect(shown.status == 0 && !shown.output.isEmpty, "\(shown.transcript)")
                    texts += [shown.output, shown.errors]
                }
                texts += try (formats.map { place.folder + "/report." + $0 } + [summary]).map {
                    try String(contentsOfFile: $0, encoding: .utf8)
                }
                for text in texts { expectHarmless(text) }
                // A redirect that is not a URL is not shown.
                #expect(texts.joined().contains("owned") == (fault != "redirect-nasty"), "what was said is shown")
                try await expectWellFormed(place)
            }
        }
    }

    private func expectHarmless(_ text: String) {
        let acting = text.unicodeScalars.filter { scalar in
            scalar != "\n" && (scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) || scalar == "\u{202E}")
        }
        #expect(acting.isEmpty, "\(text)")
        #expect(!text.contains("##["), "\(text)")
        let commands = text.split(whereSeparator: \.isNewline)
            .filter { $0.drop(while: \.isWhitespace).hasPrefix("::") }
        #expect(
            commands.allSatisfy { command in
                ["::error title=", "::warning title="].contains(where: command.hasPrefix)
                    && !command.hasPrefix("::error title=owned")
            }, "\(commands)")
        #expect(!text.contains("<b>owned</b>") || !text.contains("<html"), "\(text)")
    }

    /// As XML, as Prometheus' own client and as JSON read it.
    private func expectWellFormed(_ place: Workplace) async throws {
        for format in ["junit", "prometheus"] {
            let report = try String(contentsOfFile: "\(place.folder)/report.\(format)", encoding: .utf8)
            _ = try await place.oracle("report_oracle.py", format, input: report)
        }
        let json = try Data(contentsOf: URL(filePath: place.folder + "/report.json"))
        #expect(try JSONSerialization.jsonObject(with: json) is [String: Any])
    }
}
