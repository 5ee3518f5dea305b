import Testing

/// Package.swift against the imports of the files. The import check finds a missing dependency, and not a superfluous one.
@Suite struct ManifestTests {
    /// Targets that no file imports and that are needed: the program that the tests of the whole drive.
    static let driven = ["AcceptanceTests": ["RollbookCLI"]]

    private func manifest() throws -> Manifest {
        let file = try SourceTree().files(below: "") { $0 == "Package.swift" }.first
        return try Manifest(try #require(file).text)
    }

    @Test("A target depends on nothing that it does not import")
    func unused() throws {
        let targets = try manifest().targets
        #expect(targets.contains { $0.name == "Rollbook" && $0.dependencies.contains("Publishing") })
        for target in targets {
            let imported = Set(
                try SourceTree().swiftFiles(below: target.folder).flatMap { $0.imports.map(\.module) })
            // A library of C is linked.
            let unused = Set(target.dependencies).subtracting(imported)
                .subtracting(Self.driven[target.name, default: []])
            #expect(unused.isEmpty, "\(target.name) depends on \(unused.sorted()) and imports none of it")
        }
    }

    @Test("Tests of one target need no other target's tests: no kit but those below Tests is shared")
    func testTargets() throws {
        let targets = try manifest().targets
        let tests = Set(targets.map(\.name).filter { $0.hasSuffix("Tests") })
        #expect(tests.contains("IndexesTests"))
        for target in targets { #expect(tests.isDisjoint(with: target.dependencies), "\(target.name)") }
        // Targets that plan and targets that write are tested without the program around them.
        for name in ["IndexesTests", "PublishingTests"] {
            let own = try #require(targets.first { $0.name == name })
            #expect(reach(of: own, in: targets).isDisjoint(with: ["Rollbook", "Verification"]), "\(name)")
        }
    }

    private func reach(of target: Manifest.Target, in targets: [Manifest.Target]) -> Set<String> {
        var reach = Set(target.dependencies)
        var left = target.dependencies
        while let name = left.popLast() {
            let further = targets.first { $0.name == name }?.dependencies ?? []
            left += further.filter { reach.insert($0).inserted }
        }
        return reach
    }

    @Test("Targets, folders and dependencies are read, in every form")
    func reading() throws {
        let text = """
            let package = Package(dependencies: [.package(url: "x", exact: "1")], targets: [
                .systemLibrary(name: "C", pkgConfig: "c"),
                .target(name: "A"),
                .target(name: "B", dependencies: ["A", .product(name: "P", package: "swift-p")], path: "Tests/B"),
                .testTarget(
                    name: "BTests",
                    dependencies: [
                        "B", "A",
                        .product(name: "P", package: "swift-p"),
                    ]),
            ])
            """
        let targets = try Manifest(text).targets
        #expect(targets.map(\.name) == ["A", "B", "BTests"])
        #expect(targets.map(\.folder) == ["Sources/A", "Tests/B", "Tests/BTests"])
        #expect(targets.map(\.dependencies) == [[], ["A", "P"], ["B", "A", "P"]])
    }
}
