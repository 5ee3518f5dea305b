import SimpleRepository
import Testing

@testable import PlaybookFiles

@Suite struct CatalogTests {
    private static let text = """
        wheels:
          python-tags: [cp310, cp311, cp312, cp313, cp314, py3]
          platform-tags: [any, linux_x86_64, "manylinux*_x86_64", win_amd64]
        projects:
          jax: { dependencies: [numpy, ml_dtypes] }
          torch: { dependencies: [{ name: NumPy, versions: [2.1, latest] }, { name: numpy.x, target: t }] }
        listed:
          names: [torch]
          patterns: [rocm_sdk_*, "*.device"]
          exclusions: [rocm-sdk-dev, "rocm-sdk-x*"]
        """

    private func catalog() throws -> Catalog {
        let (catalog, diagnostics) = CatalogDecoder.decode(text: Self.text, file: "c.yaml")
        #expect(diagnostics == [])
        return try #require(catalog)
    }

    @Test(
        "Wheels: all Python tags, one ABI and one platform tag",
        arguments: [
            ("cp313-cp313-manylinux_2_27_x86_64.manylinux_2_28_x86_64", true), ("cp310-cp310-linux_x86_64", true),
            ("cp314-cp314-win_amd64", true), ("py3-none-any", true), ("cp310-abi3-manylinux2014_x86_64", true),
            ("cp311.cp312-none-any", true), ("cp313-cp313-manylinux2014_aarch64.manylinux2014_x86_64", true),
            // As the scripts at HEAD do.
            ("cp39-abi3-manylinux2014_x86_64", false), ("py2.py3-none-any", false), ("py312-none-any", false),
            ("cp39-cp39-win_amd64", false), ("cp313-cp313-musllinux_1_2_x86_64", false),
            ("cp313-cp313-macosx_11_0_arm64", false), ("cp313-cp313-manylinux2014_aarch64", false),
            ("cp313-cp313-win32", false), ("cp313-cp313-win_arm64", false), ("cp313-cp313-linux_i686", false),
            // Unlike them: these were meant to be refused.
            ("cp313-cp313t-manylinux_2_28_x86_64", false), ("cp314-cp314t-win_amd64", false),
            ("cp314-cp314td-win_amd64", false), ("cp315-abi3t-win_amd64", false), ("cp314-abi3t-win_amd64", false),
            ("cp313-cp313.cp313t-win_amd64", true), ("cp313t-cp313t-win_amd64", false),
        ])
    func accepts(tags: String, expected: Bool) throws {
        let wheel = try #require(WheelFilename("ml_dtypes-0.5.0-\(tags).whl"))
        #expect(try catalog().accepts(wheel) == expected)
    }

    @Test(
        "What may be listed",
        arguments: [
            ("numpy", true), ("Ml.Dtypes", true), ("numpy_x", true), ("torch", true), ("rocm-sdk-core", true),
            ("ROCM__SDK..core", true), ("amd.device", true), ("device", false), ("rocm-sdk", false),
            ("rocm-sdk-dev", false), ("rocm_sdk_xyz", false), ("torchx", false), ("rocm-sdkx", false),
        ])
    func listed(name: String, expected: Bool) throws {
        let project = try #require(ProjectName(name))
        #expect(try catalog().mayBeListed(project) == expected)
    }

    @Test("All projects together name each dependency once, with all of its versions")
    func all() throws {
        let all = try catalog().dependencies(of: "all").map { dependency in
            "\(dependency.name) \(dependency.versions) \(dependency.target ?? "-")"
        }
        #expect(all == ["numpy [latest, 2.1] -", "ml-dtypes [latest] -", "numpy-x [latest] t"])
    }

    @Test("One project alone, and one that is unknown")
    func selection() throws {
        #expect(try catalog().dependencies(of: "torch").map(\.name.normalized) == ["numpy", "numpy-x"])
        let error = #expect(throws: UnknownName.self) { try catalog().dependencies(of: "torhc") }
        #expect(error?.description == "unknown project 'torhc'")
        #expect(error?.hint == "did you mean 'torch'?")
    }

    @Test(
        "One pattern covers another only if nothing escapes it",
        arguments: [
            ("a*", "ab*", true), ("ab*", "a*", false), ("a*c", "ab*bc", true), ("a*c", "ab*", false),
            ("a*", "abc", true), ("abc", "abc", true), ("abc", "ab*", false), ("*", "a*", true),
        ])
    func covers(first: String, second: String, expected: Bool) throws {
        let (one, other) = (try #require(NamePattern(first)), try #require(NamePattern(second)))
        #expect(one.covers(other) == expected)
    }

    @Test("A pattern's two ends do not share letters")
    func ends() throws {
        let pattern = try #require(NamePattern("ab*ba"))
        #expect(pattern.matches("abba") && pattern.matches("abxba") && !pattern.matches("aba"))
    }
}
