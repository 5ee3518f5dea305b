import SimpleRepository
import TestMachine
import Testing

@Suite struct RequirementTests {
    struct Case: CustomTestStringConvertible {
        let text: String
        let name: String
        let extras: [String]
        let specifiers: String
        var url: String?
        var marker = false

        var testDescription: String { text }
    }

    @Test(
        "Each form of PEP 508",
        arguments: [
            Case(text: "filelock", name: "filelock", extras: [], specifiers: ""),
            Case(text: "Foo.Bar_baz>=1,<2", name: "foo-bar-baz", extras: [], specifiers: ">=1,<2"),
            Case(text: "a (>= 1.0, != 1.5.*)", name: "a", extras: [], specifiers: ">=1.0,!=1.5.*"),
            Case(text: "a()", name: "a", extras: [], specifiers: ""),
            Case(
                text: "rocm[libraries, Devel]==7.10", name: "rocm", extras: ["devel", "libraries"], specifiers: "==7.10"
            ),
            Case(text: "a[]", name: "a", extras: [], specifiers: ""),
            Case(text: "a [x_y,x-y] ; os_name == 'nt'", name: "a", extras: ["x-y"], specifiers: "", marker: true),
            Case(text: "a>=1,;os_name=='nt'", name: "a", extras: [], specifiers: ">=1", marker: true),
            Case(
                text: "a @ https://example.org/a.zip", name: "a", extras: [], specifiers: "",
                url: "https://example.org/a.zip"),
            Case(
                text: "a@file:///a;b ; os_name == 'nt'", name: "a", extras: [], specifiers: "", url: "file:///a;b",
                marker: true),
            Case(text: " a===1.0-odd ", name: "a", extras: [], specifiers: "===1.0-odd"),
        ])
    func forms(case: Case) throws {
        let requirement = try Requirement(parsing: `case`.text)
        #expect(requirement.name.normalized == `case`.name)
        #expect(requirement.extras == `case`.extras)
        #expect(requirement.specifiers.description == `case`.specifiers)
        #expect(requirement.url == `case`.url)
        #expect((requirement.marker != nil) == `case`.marker)
    }

    @Test(
        "What is none, and where reading ended",
        arguments: [
            ("", 0), (">=1", 0), ("a b", 2), ("a>=", 1), ("a (>=1", 6), ("a[x", 3), ("a[x y]", 4), ("a[x,]", 4),
            ("a @ ", 3),
            ("a >=1 <2", 6), ("a>=1,,<2", 5), ("a; ", 2), ("a; os_name", 10), ("a; os_name == nt", 14),
            ("a; os_name == 'nt' x", 19), ("a; (os_name == 'nt'", 19), ("a @ https://x; os_name == 'nt'", 15),
            ("a; 'a' == 'b'", 13), ("a; os_name == sys_platform", 26), ("a; os_name == 'a\\x41'", 14), ("a>=1.0+x", 1),
            ("a_", 0),
        ])
    func invalid(text: String, offset: Int) {
        #expect { try Requirement(parsing: text) } throws: { ($0 as? RequirementError)?.offset == offset }
    }

    @Test("An error shows the text, but not all of a very long one")
    func message() {
        let text = "a" + String(repeating: " ", count: 40) + "?" + String(repeating: "x", count: 1_000_000)
        #expect { try Requirement(parsing: text) } throws: { error in
            let said = "\(error)"
            return said.utf8.count < 250 && said.contains("expected `;` and a marker, or the end at byte 41")
        }
    }

    @Test("A requirement counts for the extras that are asked for")
    func extras() throws {
        let environment = PythonTarget(minor: 12, platform: .linuxX86_64).environment
        let plain = try Requirement(parsing: "a; os_name == 'posix'")
        let optional = try Requirement(parsing: "a; extra == 'Dev_Tools' and os_name == 'posix'")
        let other = try Requirement(parsing: "a; extra != 'dev'")
        #expect(try plain.applies(in: environment) && plain.applies(in: environment, extras: ["x"]))
        #expect(
            try !optional.applies(in: environment) && optional.applies(in: environment, extras: ["x", "dev-tools"]))
        #expect(try other.applies(in: environment, extras: ["dev"]))
    }

    private struct Answer: Decodable {
        let requirements: [Entry]
    }

    private struct Entry: Decodable {
        let text: String
        let isValid: Bool
        var name: String?
        var url: String?
        var extras: [String]?
        var specifiers: [String]?
        var hasMarker: Bool?
    }

    @Test(
        "8,000 requirements a seed, as packaging reads them",
        .enabled("needs Python's packaging") { await Python.has("packaging.requirements") },
        arguments: FaultScale.some([3, 508]))
    func oracle(seed: Int) async throws {
        let answer: Answer = try await OracleScript(name: "pep508_oracle.py").run(["\(seed)", "8000", "0", "0"])
        var valid = 0
        for entry in answer.requirements {
            let requirement = Requirement(entry.text)
            let text = Comment(rawValue: entry.text.debugDescription)
            try #require((requirement != nil) == entry.isValid, text)
            guard let requirement else { continue }
            valid += 1
            try #require(requirement.name.normalized == entry.name, text)
            try #require(requirement.url == entry.url, text)
            try #require(requirement.extras == entry.extras, text)
            try #require(
                Set(requirement.specifiers.specifiers.map { $0.description.lowercased() })
                    == Set(entry.specifiers ?? []),
                text)
            try #require((requirement.marker != nil) == entry.hasMarker, text)
        }
        #expect(valid > 2000 && valid < 7500)
    }
}
