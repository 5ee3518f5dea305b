import PlaybookFiles
import RunJournal
import SimpleRepository
import Testing
import Verification

@Suite struct ClosureSetsTests {
    static let linux: [String] = ClosureCases.linux
    static let windows: [String] = ClosureCases.windows

    @Test("A version that covers less than the one before it is incomplete, and rolled back when it is new")
    func shrunken() async throws {
        let small = SmallIndex(
            wheels("torch", "2.9.0", tags: Self.linux + Self.windows)
                + wheels("torch", "2.9.1", tags: Self.linux + Array(Self.windows.prefix(1))))
        let finding = try #require(
            await small.check(.init(new: [release("torch", "2.9.1")])).first { $0.name == .incompleteSet })
        #expect(finding.verdict == .fail && finding.remedy == .rollback)
        #expect(finding.message == "torch 2.9.1 has no file for cp312-win_amd64, cp313-win_amd64, which 2.9.0 has")
        #expect(finding.evidence["missing"] == "cp312-win_amd64 cp313-win_amd64")
        let old = try await small.check().first { $0.name == .incompleteSet }
        #expect(old?.remedy == .regenerate)
    }

    @Test("A Python that Requires-Python excludes is dropped on purpose; more than before is no fault")
    func onPurpose() async throws {
        let dropped = SmallIndex(
            wheels("torch", "2.9.0", tags: Self.linux)
                + wheels("torch", "2.9.1", requiresPython: ">=3.11", tags: Array(Self.linux.suffix(2))))
        #expect(try await dropped.check().map(\.verdict) == [.pass])
        let grown = SmallIndex(wheels("torch", "2.9.0", tags: Self.linux) + wheels("torch", "2.9.1"))
        #expect(try await grown.check().map(\.verdict) == [.pass])
    }

    @Test("A version that was yanked is no measure")
    func yanked() async throws {
        let small = SmallIndex(
            wheels("torch", "2.9.0", tags: ["py3-none-any"]) + wheels("torch", "2.9.1", tags: Self.linux),
            yanked: ["torch-2.9.0-py3-none-any.whl"])
        #expect(try await small.check().map(\.verdict) == [.pass])
    }

    @Test("A family that is published together has the newest version of every member that had the one before")
    func family() async throws {
        let small = SmallIndex(
            ["gfx1100", "gfx1101", "gfx906"].flatMap { wheels("rocm-sdk-libraries-\($0)", "7.9") }
                + wheels("rocm-sdk-libraries-gfx1100", "7.10") + wheels("rocm-sdk-libraries-gfx1101", "7.10")
                + wheels("rocm-sdk-libraries-gfx803", "7.8"))
        let new: Set<Release> = [release("rocm-sdk-libraries-gfx1100", "7.10")]
        let findings = try await small.check(.init(new: new), patterns: ["rocm_sdk_libraries_*"])
            .filter { $0.verdict == .fail }
        #expect(
            findings.map(\.message) == [
                "rocm-sdk-libraries-gfx906 has 7.9 and not 7.10, which others of rocm_sdk_libraries_* have"
            ])
        #expect(findings.map(\.name) == [.incompleteSet] && findings.first?.remedy == .rollback)
    }

    @Test("A project that took another name is no family with its successor")
    func renamed() async throws {
        let small = SmallIndex(wheels("jax-rocm60-plugin", "0.7.1") + wheels("jax-rocm7-plugin", "0.8"))
        #expect(try await small.check(patterns: ["jax_rocm*"]).map(\.verdict) == [.pass])
    }

    @Test("Every index offers of the mirrored dependencies what its siblings offer")
    func siblings() throws {
        let dependencies = ["filelock", "numpy"]
        var siblings = ClosureSiblings(channel: "nightly", catalog: SmallIndex.catalog(dependencies))
        siblings.add(
            SmallIndex(wheels("filelock", "3") + wheels("numpy", "2.4", tags: Self.linux), prefix: "v2/a").index)
        siblings.add(
            SmallIndex(
                wheels("torch", "2.9.1") + wheels("numpy", "2.4", tags: Array(Self.linux.prefix(2))), prefix: "v2/b"
            )
            .index)
        let findings = siblings.findings()
        #expect(
            findings.map(\.message) == [
                "v2/b lacks filelock, offered by v2/a", "v2/b lacks 1 of 3 files of numpy, offered by v2/a",
            ])
        #expect(findings.allSatisfy { $0.name == .missingInSibling && $0.remedy == .regenerate })
        #expect(findings.first?.hint?.text.hasPrefix("`rollbook mirror nightly --package torch --index v2/b`") == true)

        // A project in one of the indexes that are read together is missed in none of them.
        let groups = IndexGroups([["v2/a", "v2/b"]])
        var products = ClosureSiblings(
            channel: "nightly", catalog: SmallIndex.catalog(dependencies), together: groups)
        products.add(SmallIndex(wheels("filelock", "3"), prefix: "v2/a").index)
        products.add(SmallIndex(wheels("torch", "2.9.1"), prefix: "v2/b").index)
        #expect(products.findings().map(\.verdict) == [.pass])
        products.add(SmallIndex(wheels("torch", "2.9.1"), prefix: "v2/c").index)
        #expect(products.findings().map(\.message) == ["v2/c lacks filelock, offered by v2/a"])

        // An older version that only one index has kept is missed nowhere.
        var equal = ClosureSiblings(channel: "nightly", catalog: SmallIndex.catalog(dependencies))
        equal.add(SmallIndex(wheels("filelock", "3") + wheels("filelock", "2"), prefix: "v2/a").index)
        equal.add(SmallIndex(wheels("filelock", "3"), prefix: "v2/b").index)
        #expect(equal.findings().map(\.verdict) == [.pass])
    }

    @Test("The environments come from the catalog's rules for wheels")
    func targets() {
        func said(_ pythons: [String], _ platforms: [String]) -> [String] {
            WheelRules(pythonTags: pythons, platformTags: platforms.compactMap { NamePattern($0) }).targets
                .map(\.description)
        }
        #expect(said(["cp312", "py3"], ["any", "manylinux*_x86_64"]) == ["cp312-linux_x86_64"])
        #expect(said(["cp313", "cp39"], ["win_amd64"]) == ["cp39-win_amd64", "cp313-win_amd64"])
        #expect(said(["py3"], ["any"]) == [])
    }
}
