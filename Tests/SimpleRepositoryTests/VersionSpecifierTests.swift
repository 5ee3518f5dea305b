import SimpleRepository
import TestMachine
import Testing

@Suite struct VersionSpecifierTests {
    struct Case: CustomTestStringConvertible {
        let specifiers: String
        let allowed: [String]
        let refused: [String]

        init(_ specifiers: String, _ allowed: [String], not refused: [String]) {
            self.specifiers = specifiers
            self.allowed = allowed
            self.refused = refused
        }

        var testDescription: String { specifiers }
    }

    @Test(
        "PEP 440's rules, one line each",
        arguments: [
            Case(">=3.9,!=3.9.7", ["3.9", "3.10", "4"], not: ["3.8.18", "3.9.7", "3.9.7+x"]),
            Case("!=3.14.1,>=3.11", ["3.14.0", "3.11"], not: ["3.14.1", "3.10"]),
            Case("~=2.2", ["2.2", "2.9", "2.2.post3"], not: ["2.1", "3.0", "2.2rc1"]),
            Case("~=1.4.5a4", ["1.4.5a4", "1.4.9"], not: ["1.4.5a3", "1.5"]),
            Case("==1.1.*", ["1.1", "1.1.post1", "1.1a1", "1.1+local"], not: ["1.10", "1", "1!1.1"]),
            Case("==1.0.*", ["1", "1a1"], not: ["1.1"]),
            Case("!=1.*", ["2", "0.9"], not: ["1", "1.5"]),
            Case("==1.0", ["1", "1.0.0", "1.0+rocm7"], not: ["1.0.post1", "1.0.1"]),
            Case("==1.0+rocm7", ["1.0+ROCm7"], not: ["1.0", "1.0+rocm7.1"]),
            Case(">1.7", ["1.8", "1.7.1"], not: ["1.7", "1.7.0.post2", "1.7+x"]),
            Case(">1.7.post2", ["1.7.1", "1.7.post3"], not: ["1.7.post2", "1.7.post2+x"]),
            Case("<3.2", ["3.1", "3.1+x"], not: ["3.2", "3.2rc1", "3.2.dev0"]),
            Case("<=1.0", ["1.0+x", "1.0"], not: ["1.0.post1", "1.0.1"]),
            Case("===1.0", ["1.0"], not: ["1", "1.0.0"]),
            Case("", ["1", "2a1"], not: []),
            Case(" , >= 1 ,, ", ["1"], not: ["0"]),
        ])
    func rules(case: Case) throws {
        let specifiers = try #require(VersionSpecifierSet(`case`.specifiers))
        for text in `case`.allowed {
            #expect(specifiers.contains(try #require(PythonVersion(text)), prereleases: true), "\(text)")
        }
        for text in `case`.refused {
            #expect(!specifiers.contains(try #require(PythonVersion(text)), prereleases: true), "\(text)")
        }
    }

    @Test(
        "What is no specifier",
        arguments: [
            "1.0", ">=", "~=1", ">=1.*", "~=1.0+x", ">=1.0+x", "==1.0a1.*", "==1.0+x.*", "=>1", "= =1", ">=3.6.*", "!1",
        ])
    func invalid(text: String) {
        #expect(VersionSpecifierSet(text) == nil)
    }

    @Test("Pre-releases count when asked for, by the caller or by a clause")
    func prereleases() throws {
        let candidate = try #require(PythonVersion("2.0rc1"))
        let plain = try #require(VersionSpecifierSet(">=1"))
        let named = try #require(VersionSpecifierSet(">=2.0rc1"))
        #expect(!plain.contains(candidate))
        #expect(plain.contains(candidate, prereleases: true))
        #expect(named.contains(candidate))
        #expect(!named.contains(candidate, prereleases: false))
    }

    private struct Answer: Decodable {
        let specifiers: [SpecifierCase]
    }

    private struct SpecifierCase: Decodable {
        let text: String
        let implies: Bool?
        let checks: [Check]
    }

    private struct Check: Decodable {
        let version: String
        let withPrereleases: Bool
        let without: Bool

        init(from decoder: any Decoder) throws {
            var values = try decoder.unkeyedContainer()
            version = try values.decode(String.self)
            withPrereleases = try values.decode(Bool.self)
            without = try values.decode(Bool.self)
        }
    }

    @Test(
        "1,500 specifiers a seed against some 30 versions each, as packaging answers",
        .enabled("needs Python's packaging") { await Python.has("packaging.specifiers") },
        arguments: FaultScale.some([2, 425]))
    func oracle(seed: Int) async throws {
        let answer: Answer = try await OracleScript(name: "pep440_oracle.py").run(["\(seed)", "2000", "1500"])
        var pairs = 0
        for entry in answer.specifiers {
            let specifiers = VersionSpecifierSet(entry.text)
            try #require((specifiers != nil) == (entry.implies != nil), "\(entry.text.debugDescription)")
            guard let specifiers else { continue }
            try #require(specifiers.impliesPrereleases == entry.implies, "\(entry.text.debugDescription)")
            for check in entry.checks {
                let version = try #require(PythonVersion(check.version))
                let message = "\(check.version) in \(entry.text.debugDescription)"
                try #require(
                    specifiers.contains(version, prereleases: true) == check.withPrereleases, Comment(rawValue: message)
                )
                try #require(
                    specifiers.contains(version, prereleases: false) == check.without, Comment(rawValue: message))
                pairs += 1
            }
        }
        #expect(pairs > 20_000)
    }
}
