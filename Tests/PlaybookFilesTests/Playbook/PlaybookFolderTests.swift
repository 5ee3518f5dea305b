import FoundationEssentials
import PlaybookFiles
import Rollbook
import Testing

@Suite struct PlaybookFolderTests {
    private static let channels =
        "channels:\n  dev: { bucket: abc, region: us-east-2, public: \"https://a.example.org\", roots: [v2] }\n"
    private static let catalog =
        "wheels: { python-tags: [py3], platform-tags: [any] }\nprojects: { torch: { dependencies: [numpy] } }\n"
    private static let playbook = "playbook: p\nsummary: s\nsteps:\n  - id: a\n    reindex: { channel: dev }\n"

    /// A folder of these files, and its path, gone afterwards.
    private func withFolder(
        _ files: [String: String], _ body: (PlaybookFolder, String) throws -> Void
    ) throws {
        let path = FileManager.default.temporaryDirectory.path() + "/rollbook-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        for (name, text) in files { try text.write(toFile: path + "/" + name, atomically: false, encoding: .utf8) }
        try body(PlaybookFolder(path: path), path)
    }

    @Test("A folder that is whole")
    func whole() throws {
        let files = [
            "channels.yaml": Self.channels, "catalog.yaml": Self.catalog, "p.yaml": Self.playbook, ".q.yaml": "",
            "notes.txt": "",
        ]
        try withFolder(files) { (folder, path) throws in
            #expect(folder.check() == [])
            #expect(try folder.playbookNames() == ["p"])
            #expect(try folder.loadPlaybook("p").text == Self.playbook)
            #expect(try folder.loadPlaybook(path + "/p.yaml").name == "p")
            let error = #expect(throws: UnknownName.self) { try folder.loadPlaybook("q") }
            #expect(error?.description == "unknown playbook 'q'")
            #expect(error?.hint == "there are p")
        }
    }

    @Test("Every file's problems are told at once, and one file's do not hide another's")
    func problems() throws {
        let files = [
            "channels.yaml": Self.channels.replacing("region", with: "regoin"), "catalog.yaml": "[",
            "p.yaml": Self.playbook.replacing("dev", with: "dve"), "r.yaml": Self.playbook,
        ]
        try withFolder(files) { (folder, path) throws in
            let brief = folder.check().map { $0.file.dropFirst(path.count + 1) + ":" + $0.brief }
            #expect(
                brief == [
                    "channels.yaml:2:3: missing key 'region' in channel 'dev'",
                    "channels.yaml:2:23: unknown key 'regoin' in channel 'dev' | did you mean 'region'?",
                    "catalog.yaml:1:2: not valid YAML: did not find expected node content",
                    "p.yaml:5:25: unknown channel 'dve' | did you mean 'dev'?",
                    "r.yaml:1:11: the playbook is named 'p', its file 'r'",
                ])
            let error = #expect(throws: Diagnostics.self) { try folder.loadPlaybook("p") }
            #expect(error?.all.count == 4)
        }
    }

    @Test("A text that is no file is told of in angle brackets, and its names are not looked up")
    func parsed() throws {
        let folder = PlaybookFolder(path: "/nonexistent")
        #expect(try folder.parsePlaybook(text: Self.playbook, name: "p").steps.map(\.id) == ["a"])
        let error = #expect(throws: Diagnostics.self) { try folder.parsePlaybook(text: "- a", name: "p") }
        #expect(error?.description == "<p>:1:1: error: the file must be a mapping of keys to values")
    }

    @Test("Files that are missing or no text")
    func unreadable() throws {
        try withFolder(["p.yaml": Self.playbook]) { (folder, path) throws in
            try Data([0x61, 0xFF]).write(to: URL(filePath: path + "/catalog.yaml"))
            let brief = folder.check().map { "\($0)".dropFirst(path.count + 1) }
            #expect(
                brief == [
                    """
                    channels.yaml: error: the file does not exist
                    hint: `rollbook init CHANNEL` writes it; --playbooks DIR or ROLLBOOK_PLAYBOOKS names another folder
                    """, "catalog.yaml: error: the file is not UTF-8 text",
                ])
        }
        let missing = PlaybookFolder(path: "/nonexistent/playbooks")
        #expect(throws: Diagnostics.self) { try missing.playbookNames() }
        #expect(missing.check().count == 3)
    }
}
