import Rollbook
import SimpleRepository
import Testing

@Suite struct PageDiffTests {
    static let torch = ProjectName("torch")

    static func file(
        _ version: String, url: String? = nil, sha256: String? = "aa", requiresPython: String? = nil,
        coreMetadata: CoreMetadataPresence = .absent, yanked: Yanked = .no
    ) -> ProjectFile {
        let name = "torch-\(version)-py3-none-any.whl"
        return ProjectFile(
            filename: name, url: url ?? "../\(name)", hashes: sha256.map { ["sha256": $0] } ?? [:],
            requiresPython: requiresPython, coreMetadata: coreMetadata, yanked: yanked)
    }

    @Test("Links and versions that came and went, in the order of their page")
    func gainedAndLost() {
        let diff = PageDiff(
            before: [Self.file("1.0"), Self.file("2.0")],
            after: [Self.file("10.0"), Self.file("2.0"), Self.file("9.0")], project: Self.torch)
        #expect(diff.gained.map(\.filename) == ["torch-10.0-py3-none-any.whl", "torch-9.0-py3-none-any.whl"])
        #expect(diff.lost.map(\.filename) == ["torch-1.0-py3-none-any.whl"])
        #expect(diff.changed.isEmpty && !diff.isEmpty)
        #expect(diff.versionsGained == ["9.0", "10.0"] && diff.versionsLost == ["1.0"])
    }

    @Test("A version with another file is neither gained nor lost")
    func sameVersion() {
        var other = Self.file("1.0")
        other.filename = "torch-1.0-cp312-cp312-linux_x86_64.whl"
        let diff = PageDiff(before: [Self.file("1.0")], after: [other], project: Self.torch)
        #expect(diff.gained.count == 1 && diff.lost.count == 1)
        #expect(diff.versionsGained.isEmpty && diff.versionsLost.isEmpty)
    }

    @Test(
        "What a link says differently",
        arguments: [
            (file("1.0", sha256: "bb"), "sha256: aa → bb"), (file("1.0", sha256: nil), "sha256: aa → none"),
            (file("1.0", url: "../../x/torch-1.0-py3-none-any.whl"), "link: ../torch-1.0-py3-none-any.whl → "),
            (file("1.0", requiresPython: ">=3.10"), "requires-python: none → >=3.10"),
            (file("1.0", coreMetadata: .present(sha256: "cc")), "core-metadata: none → sha256=cc"),
            (file("1.0", coreMetadata: .present(sha256: nil)), "core-metadata: none → true"),
            (file("1.0", yanked: .yes(reason: "broken")), "yanked: none → broken"),
            (file("1.0", yanked: .yes(reason: nil)), "yanked: none → yanked"),
        ] as [(ProjectFile, String)])
    func changed(after: ProjectFile, text: String) throws {
        let diff = PageDiff(before: [Self.file("1.0")], after: [after], project: Self.torch)
        let change = try #require(diff.changed.first)
        #expect(diff.changed.count == 1 && diff.gained.isEmpty && diff.lost.isEmpty)
        let said = change.differences.map { "\($0.part): \($0.before ?? "none") → \($0.after ?? "none")" }
        #expect(said.count == 1 && said[0].hasPrefix(text))
    }

    @Test("Order and repetitions are no difference; the first of two links of one name counts")
    func same() {
        let files = [Self.file("1.0"), Self.file("2.0")]
        #expect(PageDiff(before: files, after: files.reversed(), project: Self.torch).isEmpty)
        #expect(PageDiff(before: files, after: files + [Self.file("1.0", sha256: "bb")], project: Self.torch).isEmpty)
        #expect(!PageDiff(before: files, after: [Self.file("1.0", sha256: "bb")] + files, project: Self.torch).isEmpty)
    }

    @Test("What is the same in several indexes of a channel stands once, with their names")
    func groups() {
        let gained = IndexDiff.Entry.rootPage(gained: ["numpy"], lost: [])
        let page = IndexDiff.Entry.project(
            "numpy", page: .created, PageDiff(before: [], after: [Self.file("1.0")], project: Self.torch))
        let own = IndexDiff.Entry.files(gained: ["x.whl"], lost: [], replaced: [])
        func index(_ name: String, _ entries: [IndexDiff.Entry], channel: String = "nightly") -> IndexDiff {
            IndexDiff(channel: channel, bucket: "b", index: name, entries: entries)
        }
        let diff = RunDiff(
            runs: ["r"],
            indexes: [
                index("a", [gained, page]), index("b", [gained, page, own]), index("c", [own]),
                index("a", [gained], channel: "dev"),
            ])
        #expect(
            diff.groups == [
                .init(channel: "nightly", indexes: ["a", "b"], entries: [gained, page]),
                .init(channel: "nightly", indexes: ["b", "c"], entries: [own]),
                .init(channel: "dev", indexes: ["a"], entries: [gained]),
            ])
        #expect(diff.totals.indexes == 4 && diff.totals.projectsGained == 2 && diff.totals.linksGained == 2)
        #expect(diff.totals.filesGained == 2)
    }

    @Test("As text: hostile names stay on their line, long lists end with their rest unless all is asked for")
    func text() {
        let many = (1...30).map { Self.file("\($0).0") }
        let page = PageDiff(before: [], after: many, project: Self.torch)
        let entries: [IndexDiff.Entry] = [
            .rootPage(gained: ["evil\u{1B}[2J\nname"], lost: []), .project("torch", page: .created, page),
            .unknown(page: "old/index.html", reason: "before the run: its version 1 no longer exists"),
        ]
        let diff = RunDiff(
            runs: ["a", "b"], indexes: [IndexDiff(channel: "nightly", bucket: "b", index: "v2/x", entries: entries)])
        let short = DiffText(diff, isVerbose: false).text
        #expect(short.contains("    + evil\\u{1b}[2J\\nname\n"))
        #expect(short.contains("  torch  (new page)  versions +1.0 +2.0"))
        #expect(short.contains("… and 18 more (--verbose shows all)"))
        #expect(short.contains("    ? cannot be compared: before the run: its version 1 no longer exists\n"))
        #expect(short.hasPrefix("from the state before run a to the state after run b (2 runs)\n"))
        #expect(short.hasSuffix("1 index: 1 projects gained, 30 links gained, 1 pages not compared\n"))
        let long = DiffText(diff, isVerbose: true).text
        #expect(many.allSatisfy { long.contains("    + \($0.filename)\n") })
    }
}
