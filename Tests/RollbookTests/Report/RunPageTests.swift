import Foundation
import Objects
import Rollbook
import RunJournal
import TestKit
import Testing

@Suite struct RunPageTests {
    static let began = SampleReport.began
    static let id = "20261123-140211-abcd"

    static func run(
        _ state: RunRecord.State = .done, id: String = id, kind: RunRecord.Kind = .playbook, of: String? = nil,
        text: String = "dependency-rollout"
    ) -> RunRecord {
        RunRecord(
            id: id, kind: kind, name: text, rollbackOf: of, inputs: ["package": text], operatorName: text, host: text,
            pid: 1, toolVersion: "0.1.0", definition: "", state: state, message: state == .failed ? text : nil,
            startedAt: began, endedAt: began.addingTimeInterval(75))
    }

    static func step(_ position: Int, _ state: StepRecord.State = .done, text: String = "16 changes") -> StepRecord {
        StepRecord(
            runID: id, position: position, stepID: "step-\(position)", kind: "mirror", channel: "nightly", state: state,
            summary: text, startedAt: began, endedAt: began.addingTimeInterval(4.2))
    }

    static func change(_ sequence: Int, key: ObjectKey, before: ObjectState, after: ObjectState?, text: String? = nil)
        -> ChangeRecord
    {
        ChangeRecord(
            runID: id, sequence: sequence, stepPosition: 0, channel: "nightly", bucket: "nightly-python", key: key,
            index: "v2/gfx120X-all", project: "torch", rank: 2, action: .put, before: before, after: after,
            state: after == nil ? .conflict : .applied, message: text, plannedAt: began)
    }

    static func object(_ version: VersionID) -> ObjectState {
        .object(
            RecordedObject(
                versionID: version, etag: "e", size: 1234,
                sha256: SHA256Digest(bytes: [UInt8](repeating: 0xAB, count: 32))))
    }

    static func record(_ state: RunRecord.State = .done, text: String = "plain", rollbacks: [RunRecord] = [])
        -> RecordedRun
    {
        RecordedRun(
            run: run(state, text: text), steps: [step(0, state == .failed ? .failed : .done, text: text)],
            changes: [
                change(1, key: "v2/gfx120X-all/torch/index.html", before: object("OLD1"), after: object("NEW1")),
                change(2, key: "v2/gfx120X-all/x.whl", before: .absent, after: object("NEW2")),
                change(3, key: "v2/gfx120X-all/y.whl", before: .marker(versionID: "MARK"), after: nil, text: text),
            ],
            checks: [
                SampleReport.check("control", .pass),
                SampleReport.check(
                    "stale-page", .inconclusive, remedy: .wait, message: text, hint: text, evidence: ["age": text]),
            ],
            approvals: [
                ApprovalRecord(
                    runID: id, stepPosition: 0, operatorName: text, means: "--yes", approved: true, at: began)
            ], rollbacks: rollbacks)
    }

    @Test("The page tells versions before and after, checks with remedy and evidence, approvals and the way back")
    func content() {
        let html = RunPage(Self.record()).html
        for part in [
            "<code>OLD1</code>", "<code>NEW1</code>", "<td>nothing</td><td><code>NEW2</code>",
            "delete marker <code>MARK</code>", "<code>torch/index.html</code>", "sha256 abababababab…", "<td>wait</td>",
            "<code>age: plain</code>", "Approved by plain (--yes) at", "<code>rollbook rollback \(Self.id)</code>",
            "<dd>0: done</dd>", "2 applied, 1 conflict (nightly in 1 index)", "1 pass, 1 inconclusive", "75 s",
            "<time datetime=\"2026-11-25T18:06:40Z\">",
        ] {
            #expect(html.contains(part), "\(part)")
        }
    }

    @Test("A run that was rolled back names the run that did it")
    func rolledBack() {
        let html = RunPage(
            Self.record(rollbacks: [Self.run(id: "20261124-090000-zzzz", kind: .rollback, of: Self.id)])
        ).html
        #expect(html.contains("It was rolled back by:") && html.contains("<code>20261124-090000-zzzz</code>"))
        #expect(html.contains("<code>rollbook rollback 20261124-090000-zzzz</code>"))
        #expect(!html.contains("<code>rollbook rollback \(Self.id)</code>"))
    }

    @Test("A run that changed nothing has no way back")
    func nothingToTakeBack() {
        let html = RunPage(RecordedRun(run: Self.run(), steps: [Self.step(0)])).html
        #expect(
            html.contains("The run changed nothing that could be taken back.") && !html.contains("rollbook rollback"))
    }

    @Test(
        "The exit code follows from the state, and from the checks of the step that failed",
        arguments: [
            (.done, "0: done"), (.failed, "2: checks failed"), (.conflict, "3: conflict"), (.waiting, "4: waiting"),
            (.interrupted, "5: interrupted"), (.running, "still running"),
        ] as [(RunRecord.State, String)])
    func exits(state: RunRecord.State, text: String) {
        #expect(RunPage(Self.record(state)).html.contains("<dd>\(text)"))
    }

    @Test("A run that failed with its checks passed failed for another reason")
    func failed() {
        let record = RecordedRun(
            run: Self.run(.failed), steps: [Self.step(0), Self.step(1, .failed)],
            checks: [SampleReport.check("stale-page", .inconclusive, remedy: .wait)])
        #expect(RunPage(record).html.contains("<dd>1: failed</dd>"))
    }

    @Test("Very many passed checks are counted by name", arguments: [200, 201])
    func manyPassed(count: Int) {
        let checks = (1...count).map { SampleReport.check("stale-page", .pass, subject: "https://h/\($0)/") }
        let html = RunPage(RecordedRun(run: Self.run(), steps: [Self.step(0)], checks: checks)).html
        #expect(html.contains("<code>https://h/7/</code>") == (count == 200))
        #expect(html.contains("201 passed; `rollbook show \(Self.id) --verbose` lists them") == (count == 201))
    }

    @Test("Hostile text is text, wherever it enters")
    func hostile() throws {
        let html = RunPage(Self.record(.failed, text: HostileText.everything + "<script>alert(1)</script>")).html
        let head = try #require(html.firstRange(of: "</head>"))
        let body = html[head.upperBound...]
        for markup in ["<script", "<b>", "<!--", "\u{1B}", "\u{202E}", "\r"] {
            #expect(!body.contains(markup), "\(markup)")
        }
        #expect(body.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        let plain = RunPage(Self.record(.failed)).html
        #expect(tags(in: html) == tags(in: plain), "the text adds no element")
    }

    @Test("The page needs nothing besides itself")
    func alone() {
        let html = RunPage(Self.record()).html
        for reference in ["src=", "@import", "url(", "<link", "<script", "href=\"http"] {
            #expect(!html.contains(reference), "\(reference)")
        }
    }

    @Test("The same record gives the same bytes")
    func deterministic() {
        let pages = Set((0..<8).map { _ in RunPage(Self.record()).html })
        #expect(pages.count == 1)
    }

    private func tags(in html: String) -> [Substring] {
        html.matches(of: /<\/?[a-z0-9]+/).map(\.output)
    }
}
