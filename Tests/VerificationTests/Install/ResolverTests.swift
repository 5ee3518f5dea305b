import RunJournal
import S3
import SimpleRepository
import Testing

@testable import Verification

@Suite("How resolvers are asked, and what their answers mean")
struct ResolverTests {
    static func query(_ requirement: String, prereleases: Bool = false) throws -> ResolverProgram.Query {
        .init(
            requirement: try Requirement(parsing: requirement), indexURL: "http://h/v2/a/",
            target: PythonTarget(minor: 12, platform: .linuxX86_64), allowsPrereleases: prereleases, folder: "/f")
    }

    @Test(
        "Each is asked with one index, no configuration, no cache, and for wheels alone",
        arguments: ResolverProgram.standard)
    func arguments(program: ResolverProgram) throws {
        let arguments = program.arguments(for: try Self.query("torch"), requirementsFile: "/f/r.txt")
        #expect(Array(arguments.prefix(program.argv.count)) == program.argv)
        let index = try #require(arguments.firstIndex(of: "http://h/v2/a/"))
        switch program.kind {
        case .pip:
            #expect(arguments[index - 1] == "--index-url")
            for option in ["--isolated", "--no-cache-dir", "--dry-run", "--no-input", "--ignore-installed"] {
                #expect(arguments.contains(option))
            }
            #expect(arguments.contains("manylinux_2_28_x86_64") && !arguments.contains("--pre"))
        case .uv:
            #expect(arguments[index - 1] == "--default-index")
            for option in ["--no-config", "--no-cache", "--no-build", "--no-python-downloads"] {
                #expect(arguments.contains(option))
            }
        }
        #expect(arguments.last == "/f/r.txt")
        let pre = program.arguments(for: try Self.query("torch", prereleases: true), requirementsFile: "r")
        #expect(pre.contains("--pre") || pre.contains("--prerelease"))
    }

    @Test("Indexes that are read together are all given, the one that is asked about first")
    func companions() throws {
        var query = try Self.query("torch")
        query.companionURLs = ["http://h/v2/b/", "http://h/v2/c/"]
        let said = ResolverProgram.standard.map { program in
            let arguments = program.arguments(for: query, requirementsFile: "r")
            return zip(arguments, arguments.dropFirst()).filter { $1.hasPrefix("http://h/") }.map {
                "\($0) \($1.suffix(2))"
            }
        }
        #expect(
            said == [
                ["--index-url a/", "--extra-index-url b/", "--extra-index-url c/"],
                ["--index a/", "--index b/", "--default-index c/"],
            ])
    }

    @Test("What configures installers does not reach them; the rest of the environment does")
    func environment() {
        let resolvers = Resolvers(
            environment: [
                "PATH": "/bin", "PIP_INDEX_URL": "x", "UV_DEFAULT_INDEX": "x", "PYTHONPATH": "x", "https_proxy": "p",
                "VIRTUAL_ENV": "x", "PIP_CONFIG_FILE": "/etc/pip.conf",
            ], folder: "/f", sleep: { _ in })
        #expect(
            resolvers.cleanEnvironment == [
                "PATH": "/bin", "https_proxy": "p", "PIP_CONFIG_FILE": "/dev/null", "UV_NO_CONFIG": "1",
                "LC_ALL": "C.UTF-8",
            ])
    }

    struct Answer: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var kind = ResolverProgram.Kind.pip
        var exitCode: Int32? = 0
        var output = ""
        var errors = ""
        var versions: [String: String]?
        var refused: [String]?
    }

    @Test(
        "Answers",
        arguments: [
            Answer(
                testDescription: "pip's report",
                output: """
                    {"version": "1", "install": [{"metadata": {"name": "Torch", "version": "2.9.1+rocm7"}, "x": 1},
                     {"metadata": {"name": "file.lock", "version": "3.20"}}], "environment": {}}
                    """, versions: ["torch": "2.9.1+rocm7", "file-lock": "3.20"]),
            Answer(testDescription: "nothing to install", output: #"{"install": []}"#, versions: [:]),
            Answer(testDescription: "no report", output: "Would install torch"),
            Answer(
                testDescription: "uv's pins", kind: .uv,
                output: "# by uv\ntorch==2.9.1+rocm7\nx[a]==1 ; python_version > '3'\n",
                versions: ["torch": "2.9.1+rocm7", "x": "1"]),
            Answer(testDescription: "something else of uv", kind: .uv, output: "torch @ http://h/t.whl\n"),
            Answer(
                testDescription: "no solution", exitCode: 1, errors: "ERROR: a\nERROR: No matching distribution\n",
                refused: ["ERROR: a", "ERROR: No matching distribution"]),
            Answer(
                testDescription: "only the end of many words", exitCode: 1,
                errors: (1...20).map { "\($0)" }.joined(separator: "\n"), refused: (13...20).map { "\($0)" }),
            Answer(testDescription: "wrong usage", exitCode: 2, errors: "no such option: --report"),
            Answer(testDescription: "killed", exitCode: nil),
            Answer(
                testDescription: "a version that is none",
                output: #"{"install": [{"metadata": {"name": "a", "version": "?"}}]}"#),
        ])
    func answers(_ example: Answer) throws {
        let answer = ResolverAnswer(
            example.kind, exitCode: example.exitCode, output: example.output, errors: example.errors)
        switch answer {
        case .resolved(let versions):
            #expect(
                Dictionary(uniqueKeysWithValues: versions.map { ($0.key.normalized, $0.value.description) })
                    == example.versions)
        case .refused(let lines): #expect(lines == example.refused)
        case .silent(let why):
            #expect(example.versions == nil && example.refused == nil)
            #expect(!why.isEmpty)
        }
    }

    struct Verdict: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var answer: ResolverAnswer
        var intended: (String, IntendedVersion.Reason)?
        var name: Finding.Name
        var verdict: CheckRecord.Verdict
        var remedy: CheckRecord.Remedy?
    }

    private static func chosen(_ version: String) -> ResolverAnswer {
        guard let name = ProjectName("torch"), let version = PythonVersion(version) else { return .silent("") }
        return .resolved([name: version])
    }

    @Test(
        "Verdicts",
        arguments: [
            Verdict(
                testDescription: "as meant", answer: chosen("1+rocm7.15"), intended: ("1+rocm7.15", .highest),
                name: .wrongVersionWins, verdict: .pass),
            Verdict(
                testDescription: "the same version, written otherwise", answer: chosen("1.0"), intended: ("1", .pinned),
                name: .wrongVersionWins, verdict: .pass),
            Verdict(
                testDescription: "a local label that sorts lower", answer: chosen("1+rocm7.15"),
                intended: ("1+rocm10.1", .published), name: .wrongVersionWins, verdict: .fail, remedy: .rollback),
            Verdict(
                testDescription: "an older one, because of a requirement", answer: chosen("1"),
                intended: ("2", .highest),
                name: .wrongVersionWins, verdict: .fail),
            Verdict(
                testDescription: "no solution for what the run published", answer: .refused(["no"]),
                intended: ("2", .published), name: .notInstallable, verdict: .fail, remedy: .rollback),
            Verdict(
                testDescription: "no solution", answer: .refused([]), name: .notInstallable, verdict: .fail,
                remedy: .regenerate),
            Verdict(
                testDescription: "nothing said", answer: .silent("it was ended"), intended: ("2", .highest),
                name: .notInstallable, verdict: .inconclusive),
            Verdict(
                testDescription: "another project only", answer: .resolved([:]), intended: ("2", .highest),
                name: .notInstallable, verdict: .inconclusive),
        ])
    func verdicts(_ example: Verdict) throws {
        let intended = try example.intended.map { (version: String, reason) in
            let version = try #require(PythonVersion(version))
            return IntendedVersion(version: version, reason: reason)
        }
        let judgement = InstallJudgement(
            requirement: try Requirement(parsing: "torch"), url: "http://h/v2/a/",
            target: PythonTarget(minor: 12, platform: .linuxX86_64), intended: intended, index: "v2/a",
            mending: Mending(named: "nightly"))
        let finding = judgement.finding(example.answer, of: .uv)
        #expect(finding.name == example.name && finding.verdict == example.verdict)
        #expect(finding.remedy == example.remedy)
        #expect(finding.evidence["intended"] == example.intended?.0)
        #expect(finding.evidence["resolver"] == "uv" && finding.evidence["python"] == "3.12")
    }
}
