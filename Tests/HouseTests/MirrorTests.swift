import Testing

/// The tests of a file stand where the file stands: in the target's tests, in the folder of that name.
@Suite struct MirrorTests {
    /// Tests of no target of their own: of the whole program, of the house, and S3Writes', which stand with S3's.
    static let ofNoTarget: Set = ["AcceptanceTests", "HouseTests"]
    static let testedElsewhere: Set = ["CLibcurl", "RollbookCLI", "S3Writes"]

    @Test("Every target has tests of its own, and no tests are of none")
    func targets() throws {
        let tests = Set(try testFolders().map { $0.target })
        let sources = Set(try SourceTree().targets()).subtracting(Self.testedElsewhere)
        #expect(tests.subtracting(Self.ofNoTarget) == Set(sources.map { $0 + "Tests" }))
    }

    @Test("A folder of tests is a folder of sources, and a suite stands at the top only where sources do")
    func folders() throws {
        for (target, folder, file) in try testFolders() where !Self.ofNoTarget.contains(target) {
            let sources = try SourceTree().swiftFiles(below: "Sources/\(target.dropLast("Tests".count))")
            let folders = Set(sources.map { Self.folder(of: $0.path) })
            // Files that all of a target's tests share need no folder.
            if folder == nil, !file.text.contains("@Test") { continue }
            #expect(
                folders.contains(folder), "\(file.path): there are no sources in \(folder ?? "the target's own folder")"
            )
        }
    }

    private func testFolders() throws -> [(target: String, folder: String?, file: SourceTree.File)] {
        try SourceTree().swiftFiles(below: "Tests").compactMap { file in
            let parts = file.path.split(separator: "/")
            guard parts.count > 2, parts[1].hasSuffix("Tests") else { return nil }
            return (String(parts[1]), Self.folder(of: file.path), file)
        }
    }

    /// The first folder of a target; `nil` for what stands in none.
    private static func folder(of path: String) -> String? {
        let parts = path.split(separator: "/")
        return parts.count > 3 ? String(parts[2]) : nil
    }
}
