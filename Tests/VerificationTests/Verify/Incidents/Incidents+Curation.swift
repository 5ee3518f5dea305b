import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import SimpleRepository
import TestKit
import Verification

/// Decisions on files that got lost on the way to the page (F22).
extension Incident {
    private static let two = BenchSetup(
        ownWheels: [TestWheel("torch", "2.9.1", requires: ["filelock"]), TestWheel("torch", "2.9.2")])

    private static let inBothForms: BenchSetup = {
        var setup = BenchSetup()
        setup.pages = .both
        return setup
    }()

    static let curation: [Incident] = [
        Incident(
            title: "a page that another tool writes loses a yank", failureClass: "F22", setup: two, name: .lostYank,
            remedy: .regenerate, installation: .takeWrong("torch", "2.9.2"),
            breaks: { scene in
                try await scene.step("yank: { channel: nightly, requirement: torch==2.9.2, reason: crashes }")
                try await scene.rewrite("torch/index.html") { $0.replacing(" data-yanked=\"crashes\"", with: "") }
            }),
        Incident(
            title: "a file that may not be published is uploaded again", failureClass: "F22", setup: two,
            name: .deniedFile, remedy: .regenerate, installation: .takeWrong("torch", "2.9.2"),
            breaks: { scene in
                let page = try await scene.text("torch/index.html")
                try await scene.step(
                    "withdraw: { channel: nightly, requirement: torch==2.9.2, reason: leaks a key, deny: true }")
                try await scene.upload(TestWheel("torch", "2.9.2"))
                try await scene.put("torch/index.html", page)
            }),
        Incident(
            title: "a page that another tool writes loses the status of its project", failureClass: "F22",
            moment: .unseen, name: .lostStatus, remedy: .regenerate,
            installation: .noticeNothing(because: "neither has anything to compare the status with"),
            breaks: { scene in
                try await scene.bench.offer(
                    [TestWheel("filelock", "3.20.0", requiresPython: ">=3.10")],
                    status: ProjectStatus("archived", reason: "use another"))
                try await scene.mirror()
                try await scene.dropLines(of: "filelock/index.html", with: "pypi:project-status")
            }),
        Incident(
            title: "a page that another tool writes states a status that the project does not have",
            failureClass: "F22", setup: inBothForms, name: .lostStatus, remedy: .regenerate,
            installation: .noticeNothing(because: "both say at most that the project is archived"),
            breaks: { scene in
                try await scene.rewrite("torch/index.json", contentType: PageForm.json.contentType) {
                    $0.replacing(",\"versions\"", with: ",\"project-status\":{\"status\":\"archived\"},\"versions\"")
                }
            }),
        Incident(
            title: "a page that another tool writes makes a file older than it is", failureClass: "F22",
            name: .wrongUploadTime, remedy: .regenerate,
            installation: .noticeNothing(
                because: "only uv with --exclude-newer reads it, and has nothing to compare it with"),
            breaks: { scene in
                try await scene.rewrite("torch/index.html") {
                    $0.replacing(/data-upload-time="20/, with: "data-upload-time=\"19")
                }
            }),
        Incident(
            title: "a page that another tool writes states times that are none", failureClass: "F22",
            moment: .unseen, name: .wrongUploadTime, remedy: .regenerate,
            installation: .noticeNothing(
                because: "only uv with --exclude-newer reads it, and passes over the file then"),
            breaks: { scene in
                try await scene.mirror()
                try await scene.rewrite("torch/index.html") {
                    $0.replacing("<a href=\"../torch", with: "<a data-upload-time=\"yesterday\" href=\"../torch")
                }
            }),
    ]
}

extension IncidentScene {
    /// Carries out a step as a run of its own.
    func step(_ text: String) async throws {
        let result = try await bench.run(try bench.playbook("one", steps: "  - id: one\n    \(text)\n"))
        guard result.isDone else { throw IncidentFailure(what: "\(text): \(result.said)") }
    }
}
