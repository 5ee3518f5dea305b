import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import SimpleRepository
import TestKit
import Testing

@testable import Verification

/// The names in a finding, which its reader need not look for.
@Suite struct NamedFaultsTests {
    private func verify(_ bench: TestBench, _ settings: String = "") async throws -> [Finding] {
        try await PrintedCommands(scene: IncidentScene(bench: bench)).verify(settings)
    }

    @Test("A metadata file that answers 500 is named, and whose it is")
    func brokenMetadata() async throws {
        try await TestBench.with(BenchSetup(indexes: ["gfx110X-all"])) { bench in
            try await IncidentScene(bench: bench).mirror()
            await bench.sandbox.install([
                SandboxFault(
                    .replacedAnswer(status: 500, contentType: "text/html", body: "oops"), operation: "CDN",
                    key: "*.metadata")
            ])
            let found = try await verify(bench).filter { $0.verdict != .pass }
            let wheel = "filelock-3.20.0-py3-none-any.whl"
            #expect(
                found.contains {
                    $0.subject.hasSuffix(wheel + ".metadata") && $0.message.contains("the metadata file of \(wheel)")
                        && $0.message.contains("500")
                }, "\(PrintedCommands.said(found))")
        }
    }

    @Test("That the newest release is yanked is a remark, which says what installers take instead")
    func yanked() async throws {
        let wheels = ["2.9.1", "2.10.0"].map { TestWheel("torch", $0, requiresPython: nil) }
        try await TestBench.with(BenchSetup(ownWheels: wheels)) { bench in
            for index in bench.setup.prefixes {
                let links = wheels.map { wheel in
                    "<a href=\"../\(wheel.filename)\"\(wheel.version == "2.10.0" ? " data-yanked=\"slow\"" : "")>x</a>"
                }
                try await bench.store.write(
                    Array(OraclePage.html(links.joined(separator: "<br>")).utf8),
                    to: ObjectKey("\(index)/torch/index.html"), in: bench.channel("nightly").bucket,
                    contentType: "text/html", cacheControl: "no-cache", metadata: [:])
            }
            let found = try await verify(bench)
            #expect(found.verdict == .pass, "\(PrintedCommands.said(found.filter { $0.verdict != .pass }))")
            #expect(
                found.filter(\.isRemark).map(\.message) == [
                    "torch 2.10.0 is yanked: installers take 2.9.1 instead, in 2 indexes"
                ])
        }
    }

    @Test("A relative base, which uv refuses, is a finding that names it")
    func relativeBase() async throws {
        try await TestBench.with(BenchSetup(indexes: ["gfx110X-all"])) { bench in
            let scene = IncidentScene(bench: bench)
            try await scene.rewrite("torch/index.html") {
                $0.replacing("<body>", with: "<head><base href=\"../torch/\"></head><body>")
            }
            let found = try await verify(bench).filter { $0.name == .foreignLink }
            #expect(found.map(\.message) == ["uv refuses the page for its relative <base href> ../torch/"])
        }
    }

    @Test("A wheel that requires libraries of another GPU family is found by its metadata")
    func familyOfRequirement() throws {
        let wheel = TestWheel(
            "torch", "2.9.1", requires: ["rocm-sdk-libraries-gfx1151", "rocm-gfx942; extra == 'all'"])
        let rules = FamilyRules([
            .init(
                index: try #require(NamePattern("gfx120X-all")), files: [try #require(FamilyPattern("*gfx120x*"))])
        ])
        func found(_ rules: FamilyRules) throws -> [Finding] {
            let page = ProjectPage(
                name: try #require(ProjectName("torch")),
                files: [ProjectFile(filename: wheel.filename, url: "../" + wheel.filename, requiresPython: ">=3.9")])
            let index = ClosureIndex(prefix: "v2/gfx120X-all", url: "http://h/", pages: [("http://h/torch/", page)])
            let file = try #require(index.files[page.name]?.first)
            return MetadataJudgement(
                file: file, isNew: false, sidecar: nil, embedded: wheel.metadata, families: rules,
                mending: Mending(named: "nightly")
            ).findings()
        }
        #expect(try found(FamilyRules()) == [])
        let finding = try #require(try found(rules).first)
        #expect(finding.name == .foreignFamily && finding.verdict == .fail && finding.remedy == nil)
        #expect(finding.message.contains("it requires rocm-sdk-libraries-gfx1151, and v2/gfx120X-all is for *gfx120x*"))
        #expect(finding.hint?.text.contains("`rollbook versions nightly v2/gfx120X-all/\(wheel.filename)`") == true)
    }

    @Test("`run` tells what a run brought from what was there before")
    func ofRun() async throws {
        try await TestBench.with(BenchSetup(indexes: ["gfx110X-all"])) { bench in
            let scene = IncidentScene(bench: bench)
            let rollout = try await bench.rollOut("nightly")
            #expect(try await verify(bench).verdict == .pass)
            let other = TestWheel("torch", "2.9.1+rocm7.10.0", requires: ["filelock"], extras: ["x"])
            try await scene.upload(other)
            try await scene.rewrite("filelock/index.html") { String($0.prefix($0.count * 2 / 3)) }
            _ = try await verify(bench)
            let plain = try await verify(bench).filter { $0.verdict != .pass }
            #expect(!plain.isEmpty && plain.allSatisfy { $0.since == .before }, "\(PrintedCommands.said(plain))")
            let ofRun = try await verify(bench, ", run: '\(rollout.run.id)'").filter { $0.verdict != .pass }
            let page = ofRun.filter { $0.subject.hasSuffix("/filelock/") }
            #expect(!page.isEmpty && page.allSatisfy { $0.since == .run }, "\(PrintedCommands.said(ofRun))")
        }
    }
}
