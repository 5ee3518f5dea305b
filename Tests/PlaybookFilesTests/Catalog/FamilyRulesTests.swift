import Testing

@testable import PlaybookFiles

/// `only` of the catalog: which families of libraries an index holds.
@Suite struct FamilyRulesTests {
    private static let text = """
        wheels: { python-tags: [py3], platform-tags: [any] }
        projects: {}
        only: { "gfx1151": ["*gfx1151*"], "v2/gfx120X-all": ["*gfx120X*", "*gfx1200*"], "cpu*": ["torch_cpu*"] }

        """

    @Test(
        "A file that names another family is foreign, one that names none is not",
        arguments: [
            ("rocm_sdk_libraries_gfx1151-7.10-py3-none-any.whl", "v2/gfx1151", false),
            ("rocm_sdk_libraries_gfx120X_all-7.10-py3-none-any.whl", "v2/gfx1151", true),
            ("rocm-sdk-libraries-GFX1151-7.10.tar.gz", "v2-staging/gfx1151", false),
            ("rocm_sdk_core-7.10-py3-none-any.whl", "v2/gfx1151", false),
            ("torch-2.9.1+gfx942-py3-none-any.whl", "v2/gfx1151", true),
            ("torch_cpu-2.9.1-py3-none-any.whl", "v2/gfx1151", true),
            ("notgfx1-1.0-py3-none-any.whl", "v2/gfx1151", false),
            ("gfxtools-1.0-py3-none-any.whl", "v2/gfx1151", false),
            ("rocm_sdk_libraries_gfx1200-7.10-py3-none-any.whl", "v2/gfx120X-all", false),
            ("rocm_sdk_libraries_gfx1151-7.10-py3-none-any.whl", "v3/gfx120X-all", false),
            ("rocm_sdk_libraries_gfx1151-7.10-py3-none-any.whl", "v2/other", false),
            ("rocm_sdk_libraries_gfx1151-7.10-py3-none-any.whl", "v2/cpu-only", true),
        ])
    func foreign(name: String, index: String, isForeign: Bool) throws {
        let (catalog, diagnostics) = CatalogDecoder.decode(text: Self.text, file: "c.yaml")
        #expect(diagnostics == [])
        #expect(try #require(catalog).families.areForeign(name, in: index) == isForeign, "\(name) in \(index)")
    }

    @Test(
        "A pattern's stars stand for anything, its other parts for themselves",
        arguments: [
            ("*gfx1151*", "a-gfx1151-b", true), ("gfx*all", "gfx120X_all", true), ("gfx*all", "gfx120X_all2", false),
            ("a*b*c", "a-b-b-c", true), ("a*b*c", "a-c", false), ("a*a", "a", false), ("abc", "ABC", true),
            ("abc", "abcd", false), ("**", "a", false),
        ])
    func patterns(pattern: String, name: String, isMatched: Bool) {
        #expect((FamilyPattern(pattern)?.matches(name) ?? false) == isMatched)
    }

    @Test("What is wrong is told at its place")
    func wrong() {
        let text = """
            wheels: { python-tags: [py3], platform-tags: [any] }
            projects: {}
            only: { "g*f*x": ["*a*"], gfx1151: [], gfx1: "*a*", gfx2: ["*", "a b"] }

            """
        let found = CatalogDecoder.decode(text: text, file: "c.yaml").diagnostics.map(\.message)
        #expect(
            found == [
                "'g*f*x' in 'only' is not an index with at most one '*'",
                "'gfx1151' in 'only' must be a list of patterns",
                "'gfx1' in 'only' must be a list of patterns", "'*' in 'only' is not a pattern of file names",
                "'a b' in 'only' is not a pattern of file names",
            ])
    }
}
