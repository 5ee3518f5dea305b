import SimpleRepository
import Testing

@testable import PlaybookFiles

@Suite struct CatalogDecoderTests {
    private static let wheels = "wheels: { python-tags: [py3], platform-tags: [any] }\n"

    static let wrongFiles = [
        WrongFile(
            "missing", "upstream: ftp://x\n",
            expected: [
                "1:1: missing key 'projects' in the file", "1:1: missing key 'wheels' in the file",
                "1:11: 'upstream' must begin with https:// or http://",
            ]),
        WrongFile(
            "tags and projects",
            """
            wheels: { python-tags: [cp313t, 'py2.py3', cp313, cp313], platform-tags: ['m*_*', ''] }
            projects: { all: { dependencies: [] }, X y: {dependencies: []}, z: {} }
            """,
            expected: [
                "1:25: 'cp313t' is an ABI tag, not a Python tag | wheels for free-threaded Pythons are not mirrored",
                "1:33: 'py2.py3' is not a Python tag | one tag each, such as cp313",
                "1:51: 'cp313' stands twice in 'python-tags'",
                "1:75: 'm*_*' in 'platform-tags' is not a name with at most one '*'",
                "1:83: '' in 'platform-tags' is not a name with at most one '*'",
                "2:13: a project cannot be named 'all': that stands for all of them",
                "2:40: the project name 'X y' may hold lower case letters, digits, '-', '.' and '_',"
                    + " and begins with a letter or a digit",
                "2:65: missing key 'dependencies' in project 'z'",
            ]),
        WrongFile(
            "no tags", "wheels: { python-tags: [], platform-tag: [any] }\nprojects: {}\n",
            expected: [
                "1:9: missing key 'platform-tags' in 'wheels'",
                "1:24: 'python-tags' is empty, so no wheel would be accepted",
                "1:28: unknown key 'platform-tag' in 'wheels' | did you mean 'platform-tags'?",
            ]),
        WrongFile(
            "dependencies",
            wheels + """
                projects:
                  torch:
                    dependencies:
                      - numpy
                      - Num.Py_
                      - NumPy
                      - { name: sympy, versions: [] }
                      - { name: jinja2, versions: [lates, 1.10, 1.10.0, 'x y'] }
                      - { nam: q }
                      - { name: pillow, target: ../x }
                      - [a]
                """,
            expected: [
                "6:9: 'Num.Py_' is not a project name", "7:9: 'numpy' stands twice in project 'torch'",
                "8:34: 'versions' is empty, so nothing would be mirrored",
                "9:36: 'lates' is neither a version (PEP 440) nor latest | did you mean 'latest'?",
                "9:49: version '1.10.0' stands twice", "9:57: 'x y' is neither a version (PEP 440) nor latest",
                "10:9: missing key 'name' in a dependency",
                "10:11: unknown key 'nam' in a dependency | did you mean 'name'?",
                "11:33: 'target' must not hold '.' or '..' as a segment, not '../x'",
                "12:9: a dependency must be a text",
            ]),
        WrongFile(
            "listing",
            wheels + """
                projects:
                  torch: { dependencies: [numpy, ml_dtypes] }
                listed:
                  names: [a_b, A-B, 'rocm*', torch]
                  patterns: [x, '*', 'a*b*', rocm_sdk_*, 'rö*']
                  exclusions: [num*, torch, 'ROCM-sdk*', nothing]
                """,
            expected: [
                "5:16: 'A-B' stands twice in 'names'",
                "5:21: 'rocm*' in 'names' is not a project name | write it in 'patterns'",
                "6:14: 'x' in 'patterns' has no '*' | write it in 'names'",
                "6:17: '*' in 'patterns' would list every project",
                "6:22: 'a*b*' in 'patterns' is not a name with at most one '*'",
                "6:42: 'rö*' in 'patterns' is not a name with at most one '*'",
                "7:16: 'num*' excludes 'numpy', which project 'torch' mirrors",
                "7:22: 'torch' excludes 'torch', which stands in 'names'",
                "7:29: 'ROCM-sdk*' excludes all that 'rocm_sdk_*' in 'patterns' names",
            ]),
    ]

    @Test("Everything that is wrong is told of at its place", arguments: wrongFiles)
    func wrong(_ file: WrongFile) {
        #expect(CatalogDecoder.decode(text: file.text, file: "c.yaml").diagnostics.map(\.brief) == file.expected)
    }

    @Test("Versions are texts: 1.10 is not 1.1")
    func versions() throws {
        let text =
            Self.wheels + "projects: { a: { dependencies: [{ name: b, versions: [1.10, latest], target: t/u }] } }"
        let (catalog, diagnostics) = CatalogDecoder.decode(text: text, file: "c.yaml")
        #expect(diagnostics == [])
        let dependency = try #require(try catalog?.dependencies(of: "a").first)
        #expect(dependency.versions == [.exact(try #require(PythonVersion("1.10"))), .latest])
        #expect(dependency.versions.map(\.description) == ["1.10", "latest"])
        #expect(dependency.target == "t/u")
    }
}
