import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import SimpleRepository
import TestKit
import Verification

/// Pages in JSON that are not what they should be.
extension Incident {
    private static let torchPage = "torch/index.html"

    private static let inJSON: BenchSetup = {
        var setup = BenchSetup()
        setup.pages = .json
        return setup
    }()

    private static let inBoth: BenchSetup = {
        var setup = BenchSetup()
        setup.pages = .both
        return setup
    }()

    static let json: [Incident] = [
        Incident(
            title: "another tool writes the page in JSON beside one in HTML", failureClass: "F22", setup: inBoth,
            name: .pageForm, remedy: .regenerate, installation: .fail("torch", .otherHash),
            breaks: { scene in
                try await scene.rewrite("torch/index.json", contentType: PageForm.json.contentType) {
                    $0.replacing(/"sha256":"[0-9a-f]{8}/, with: "\"sha256\":\"00000000")
                }
            }),
        Incident(
            title: "a page in JSON states a time that is none", failureClass: "F22", setup: inJSON,
            name: .wrongUploadTime, remedy: .regenerate,
            installation: .fail("torch", pip: "Invalid isoformat string", uv: "failed to parse"),
            breaks: { scene in
                try await scene.rewrite(torchPage, contentType: PageForm.json.contentType) {
                    $0.replacing(/"upload-time":"[^"]*"/, with: "\"upload-time\":\"yesterday\"")
                }
            }),
        Incident(
            title: "a page in JSON states other sizes than the files have", failureClass: "F22", setup: inJSON,
            name: .sizeMismatch, remedy: .regenerate,
            installation: .noticeNothing(because: "no installer compares them yet"),
            breaks: { scene in
                try await scene.rewrite(torchPage, contentType: PageForm.json.contentType) {
                    $0.replacing(/"size":\d+/, with: "\"size\":1")
                }
            }),
        Incident(
            title: "a page in JSON does not list the versions of its files", failureClass: "F22", setup: inJSON,
            name: .pageForm, remedy: .regenerate,
            installation: .noticeNothing(because: "the list is for other readers"),
            breaks: { scene in
                try await scene.rewrite(torchPage, contentType: PageForm.json.contentType) {
                    $0.replacing(/"versions":\[[^\]]*\]/, with: "\"versions\":[]")
                }
            }),
        Incident(
            title: "another tool writes HTML where the channel says json", failureClass: "F22", setup: inJSON,
            moment: .unseen, name: .pageForm, remedy: .regenerate,
            installation: .noticeNothing(because: "only pip with a cut-off date refuses it"),
            breaks: { scene in
                _ = try await scene.bench.rollOut(IncidentScene.channel) { workspace in
                    for place in workspace.channels.indices { workspace.channels[place].pages = .html }
                }
            }),
    ]
}
