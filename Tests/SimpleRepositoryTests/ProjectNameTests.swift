import SimpleRepository
import Testing

@Suite struct ProjectNameTests {
    @Test(
        "Names are normalized as PEP 503 says",
        arguments: [
            ("Flask", "flask"), ("typing_extensions", "typing-extensions"), ("ruamel.yaml", "ruamel-yaml"),
            ("a-_.-b", "a-b"), ("A__B..C--D", "a-b-c-d"), ("x", "x"), ("0", "0"), ("rocm-sdk_core", "rocm-sdk-core"),
        ])
    func normalized(text: String, expected: String) throws {
        let name = try #require(ProjectName(text))
        #expect(name.normalized == expected)
        #expect(name.original == text)
        #expect(name.description == expected)
        #expect(ProjectName(expected) == name)
    }

    @Test(
        "What PEP 508 does not allow is no name",
        arguments: [
            "", "-a", "a-", "_a", "a.", ".", "a b", "a/b", "a\n", "é", "aé", "a\u{301}", "a\0b", "naïve", "a%2B",
        ])
    func invalid(text: String) {
        #expect(ProjectName(text) == nil)
    }

    @Test("Spellings of one project are one element of a set")
    func equality() {
        #expect(Set(["A.b", "a_B", "a--b"].compactMap { ProjectName($0) }).count == 1)
    }
}
