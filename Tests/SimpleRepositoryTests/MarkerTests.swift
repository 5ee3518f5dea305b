import SimpleRepository
import TestMachine
import Testing

@Suite struct MarkerTests {
    @Test(
        "What holds on CPython 3.12 for Linux",
        arguments: [
            ("python_version >= '3.9'", true), ("python_version < '3.9'", false), ("'3.9' <= python_version", true),
            ("python_version == '3.*'", true), ("python_version ~= '3.10'", true),
            ("python_full_version > '3.12.3'", true),
            ("python_version in '3.11, 3.12'", true), ("python_version not in '3.11'", true),
            ("python_version >= '3.8.*'", false), ("sys_platform == 'linux'", true), ("'linux' in sys.platform", true),
            ("platform_system >= 'Linux'", true), ("platform_system > 'A'", false), ("platform_release > '5'", false),
            ("python_implementation == 'CPython'", true), ("extra == 'x'", false), ("extra != 'x'", true),
            ("os_name == 'nt' or os_name == 'posix' and sys_platform == 'linux'", true),
            ("(os_name == 'nt' or os_name == 'posix') and sys_platform == 'win32'", false),
            ("((os_name=='posix')and'x86_64'==platform_machine)", true), ("python_version === '3.12'", true),
            ("'' in platform_version", true),
        ])
    func holds(text: String, expected: Bool) throws {
        let environment = PythonTarget(minor: 12, platform: .linuxX86_64).environment
        #expect(try Marker(parsing: text).holds(in: environment) == expected)
    }

    @Test(
        "Comparisons that have no answer",
        arguments: [
            "os_name ~= '1.0'", "extra === 'x'", "python_version ~= '3'",
            "python_version === 'a b' or os_name == 'posix'",
        ])
    func undefined(text: String) throws {
        let marker = try Marker(parsing: text)
        #expect(throws: MarkerError.self) {
            try marker.holds(in: PythonTarget(minor: 12, platform: .linuxX86_64).environment)
        }
    }

    @Test("Deep nesting is refused, wide markers are read, both at once")
    func hostile() throws {
        let deep = String(repeating: "(", count: 1_000_000) + "os_name == 'nt'"
        #expect(throws: RequirementError.self) { try Marker(parsing: deep) }
        let nested = String(repeating: "(", count: 64) + "os_name == 'nt'" + String(repeating: ")", count: 64)
        #expect(try Marker(parsing: nested).namesExtra == false)
        let wide = Array(repeating: "os_name == 'nt'", count: 5_000).joined(separator: " or ")
        #expect(try !Marker(parsing: wide).holds(in: PythonTarget(minor: 10, platform: .linuxX86_64).environment))
    }

    private struct Answer: Decodable {
        let markers: [Entry]
    }

    private struct Entry: Decodable {
        let text: String
        let isValid: Bool
        var fields: [[String: String]]?
        let answers: [[String]]
    }

    @Test(
        "3,000 markers a seed in 40 environments each, as packaging evaluates them",
        .enabled("needs Python's packaging") { await Python.has("packaging.markers") },
        arguments: FaultScale.some([4, 509]))
    func oracle(seed: Int) async throws {
        let answer: Answer = try await OracleScript(name: "pep508_oracle.py").run(["\(seed)", "0", "3000", "0"])
        var answers: [String: Int] = [:]
        for entry in answer.markers {
            let marker = try? Marker(parsing: entry.text)
            try #require((marker != nil) == entry.isValid, "\(entry.text.debugDescription)")
            guard let marker else { continue }
            for (fields, expected) in zip(entry.fields ?? [], entry.answers) {
                for (target, expected) in zip(PythonTarget.all, expected) {
                    let said = Self.answer(marker, target, fields)
                    try #require(said == expected, "\(entry.text.debugDescription) on \(target) with \(fields)")
                    answers[said, default: 0] += 1
                }
            }
        }
        #expect(answers.count == 3 && answers.values.allSatisfy { $0 > 2000 })
    }

    private static func answer(_ marker: Marker, _ target: PythonTarget, _ fields: [String: String]) -> String {
        var values = Dictionary(uniqueKeysWithValues: MarkerVariable.allCases.map { ($0, target.environment[$0]) })
        for (name, value) in fields {
            if let variable = MarkerVariable(rawValue: name) { values[variable] = value }
        }
        let extra = ProjectName.normalize(fields["extra"] ?? "")
        guard let holds = try? marker.holds(in: MarkerEnvironment(values), extra: extra) else { return "error" }
        return holds ? "true" : "false"
    }
}
