import Foundation
import TestKit
import Testing

/// The reports of `rollbook verify`, as the programs read them that they are for.
@Suite struct ReportTests {
    @Test("One verification writes every report, and under GitHub Actions the job summary")
    func everyFormat() async throws {
        try await Workplace.with { place in
            var place = place
            let summary = try place.write("before\n", to: "summary.md")
            place.environment = ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": summary]
            let formats = ["text", "json", "junit", "prometheus"].flatMap {
                ["--report-format", "\($0)=\(place.folder)/report.\($0)"]
            }
            try await Rehearse(place: place).rollOut()
            let outcome = try await place.verify(["--expect", "no-such-project==1"] + formats)
            #expect(outcome.status == 2, "\(outcome.transcript)")
            #expect(outcome.output.isEmpty)

            let junit: JUnit = try await place.read("junit")
            #expect(junit.properties["verdict"] == "fail" && junit.properties["run"]?.isEmpty == false)
            let failed = junit.cases.filter { $0.problem == "failure" }
            #expect(failed.count == 4 && failed.allSatisfy { $0.classname == "rollbook.nightly.expected-version" })
            #expect(junit.cases.contains { $0.problem == nil })

            let families: [Family] = try await place.read("prometheus")
            let checks = families.first { $0.name == "rollbook_check" }?.samples ?? []
            #expect(
                checks.first { $0.labels["check"] == "expected-version" && $0.labels["verdict"] == "fail" }?.value == 4)
            let verdict = families.first { $0.name == "rollbook_verify_verdict" }?.samples.first { $0.value == 1 }
            #expect(verdict?.labels == ["channel": "nightly", "verdict": "fail"])

            let text = try String(contentsOfFile: place.folder + "/report.text", encoding: .utf8)
            #expect(text.hasPrefix("nightly: fail, remedy regenerate (4 failed"))
            let annotations = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("::error title=") }
            #expect(annotations.count == 4)
            let written = try String(contentsOfFile: summary, encoding: .utf8)
            let headings = written.split(separator: "\n").filter { $0.hasPrefix("### ") }
            try #require(written.hasPrefix("before\n") && headings.count == 2)
            #expect(headings[0].hasPrefix("### ✅ rollbook run dependency-rollout: pass ("))
            #expect(headings[1].hasPrefix("### ❌ rollbook verify nightly: fail"))
        }
    }

    @Test("Under GitHub Actions a run tells of the checks in its steps, and of what it waits for")
    func runs() async throws {
        try await Workplace.with { place in
            var place = place
            let summary = try place.write("", to: "summary.md")
            place.environment = ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": summary]
            let playbook = """
                playbook: gate
                summary: A check that fails.
                steps:
                  - id: pages
                    reindex: { channel: nightly }
                  - id: check
                    verify: { channel: nightly, expect: [no-such-project==1] }
                    on-failure: stop

                """
            let playbooks = try place.playbooks(["gate.yaml": playbook])
            let rehearse = Rehearse(place: place)
            _ = try await rehearse.waits()
            let outcome = try await place.rollbook(
                ["run", "gate", "--yes", "--playbooks", playbooks] + rehearse.options
            ).run()
            #expect(outcome.status == 2, "\(outcome.transcript)")
            let annotations = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("::error title=") }
            #expect(annotations.contains { $0.hasPrefix("::error title=expected-version on nightly::") })
            let written = try String(contentsOfFile: summary, encoding: .utf8)
            let headings = written.split(separator: "\n").filter { $0.hasPrefix("### ") }
            try #require(headings.count == 2, "\(written)")
            #expect(headings[0].hasPrefix("### ⏳ rollbook run dependency-rollout: inconclusive"))
            #expect(written.contains("It waits: "))
            #expect(headings[1].hasPrefix("### ❌ rollbook run gate: fail, remedy regenerate"))
        }
    }

    @Test("A report on standard output is all that stands there")
    func standardOutput() async throws {
        try await Workplace.with { place in
            try await Rehearse(place: place).copyRollout()
            for format in ["junit", "github", "prometheus", "json"] {
                let outcome = try await place.verify(["--report-format", format])
                #expect(outcome.status == 0, "\(outcome.transcript)")
                try place.write(outcome.output, to: "report.\(format)")
                switch format {
                case "github": #expect(outcome.output.isEmpty)
                case "json": #expect(try outcome.document(Verification.self).verdict == "pass")
                case "junit":
                    let junit: JUnit = try await place.read(format)
                    #expect(!junit.cases.isEmpty && junit.cases.allSatisfy { $0.problem == nil })
                default:
                    let families: [Family] = try await place.read(format)
                    #expect(families.count == 5)
                }
            }
        }
    }

    @Test("A job summary that nobody asked for and that cannot be written does not fail the verification")
    func unwritableSummary() async throws {
        try await Workplace.with { place in
            var place = place
            place.environment = ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": place.folder + "/nowhere/summary.md"]
            try await Rehearse(place: place).copyRollout()
            let told = try await place.verify([])
            #expect(
                told.status == 0 && told.errors.contains("nowhere/summary.md was not written"), "\(told.transcript)")
            let asked = try await place.verify(["--report-format", "github"])
            #expect(asked.status == 1 && asked.errors.contains("not all of its reports were written"))
        }
    }

    @Test("A report replaces the one before as a whole, and leaves nothing beside it")
    func replaced() async throws {
        try await Workplace.with { place in
            let path = try place.write(String(repeating: "old\n", count: 5000), to: "metrics/rollbook.prom")
            let before = try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
            let reader = try FileHandle(forReadingFrom: URL(filePath: path))
            try await Rehearse(place: place).copyRollout()
            let outcome = try await place.verify(["--report-format", "prometheus", "--report-file", path])
            #expect(outcome.status == 0, "\(outcome.transcript)")
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.systemFileNumber] as? Int != before)
            #expect((attributes[.posixPermissions] as? Int ?? 0) & 0o444 == 0o444, "the collector is another user")
            #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("# HELP rollbook_check "))
            // A reader of the old file goes on reading it whole.
            #expect(try reader.readToEnd()?.count == 20_000)
            #expect(try FileManager.default.contentsOfDirectory(atPath: place.folder + "/metrics") == ["rollbook.prom"])
        }
    }

    @Test(
        "A report that could not be written is refused before anything is verified",
        arguments: [
            (["--report-format", "junit=NOWHERE/report.xml"], "there is no folder"),
            (["--report-format", "junit=/"], "is a folder"),
            (["--report-format", "junit", "--report-format", "github"], "only one report can go to standard output"),
            (["--report-file", "report.xml"], "--report-file is for a --report-format"),
            (["--report-format", "junit", "--format", "json"], "writes a document to standard output already"),
            (["--report-format", "html"], "The value 'html' is invalid"),
            (["--report-format", "junit="], "The value 'junit=' is invalid"),
        ])
    func refused(arguments: [String], message: String) async throws {
        try await Workplace.with { place in
            let outcome = try await place.verify(
                arguments.map { $0.replacing("NOWHERE", with: place.folder + "/nowhere") })
            #expect(outcome.status == 64 && outcome.errors.contains(message), "\(outcome.transcript)")
            #expect(!outcome.errors.contains("[1/1] verify"))
        }
    }

    @Test("What could not be verified is reported as an error, without secrets")
    func notReachable() async throws {
        try await Workplace.with { place in
            var place = place
            place.environment = ["AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "s3cr3t-of-the-operator"]
            let channels = ChannelsFile(channels: [
                .init(
                    name: "nightly", bucket: "nightly-python", endpoint: "http://127.0.0.1:9",
                    publicURL: "http://127.0.0.1:9/", production: true)
            ])
            let playbooks = try place.playbooks(["channels.yaml": channels.text])
            let outcome = try await place.rollbook(
                "verify", "nightly", "--playbooks", playbooks, "--report-format", "junit=\(place.folder)/report.junit")
            #expect(outcome.status == 69, "\(outcome.transcript)")
            let junit: JUnit = try await place.read("junit")
            #expect(junit.cases.map(\.problem) == ["error"] && junit.properties["verdict"] == "error")
            let report = try String(contentsOfFile: place.folder + "/report.junit", encoding: .utf8)
            #expect(!(report + outcome.transcript).contains("s3cr3t"))
        }
    }

    /// Of Tests/Oracles/report_oracle.py.
    struct JUnit: Decodable {
        var properties: [String: String]
        var cases: [Case]

        struct Case: Decodable {
            var classname, name: String
            var problem: String?
        }
    }

    struct Family: Decodable {
        var name: String
        var samples: [Sample]

        struct Sample: Decodable {
            var labels: [String: String]
            var value: Double
        }
    }

    /// The output of `--report-format json`.
    struct Verification: Decodable {
        var channel, verdict: String
    }
}

extension Workplace {
    /// Verifies the rehearsal of this workplace.
    fileprivate func verify(_ arguments: [String]) async throws -> Invocation.Outcome {
        try await rollbook(["verify", "nightly"] + arguments + Rehearse(place: self).options).run()
    }

    /// The oracle's reading of `report.FORMAT`.
    fileprivate func read<Answer: Decodable>(_ format: String) async throws -> Answer {
        let report = try String(contentsOfFile: "\(folder)/report.\(format)", encoding: .utf8)
        return try await oracle("report_oracle.py", format, input: report).document()
    }
}
