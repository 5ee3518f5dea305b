import Foundation
import TestMachine
import Testing

/// Files that `make install` and `make dist` put beside the program. Whole packages are checked by `make dist-check`.
@Suite struct PackagingTests {
    @Test("The scripts that pack, and the workflows, pass their own tests")
    func scripts() async throws {
        guard await Python.has("yaml") else { return print("not tried: \(Workplace.python) has no yaml") }
        try await Workplace.with { place in
            let outcome = try await place.python(
                ["-B", "-m", "unittest", "discover", "-s", Workplace.repository + "/.ci/dist", "-p", "test_*.py"]
            ).run()
            #expect(outcome.status == 0, "\(outcome.transcript)")
        }
    }

    @Test("Installed elsewhere, the program finds its playbooks; readers of pages and completions accept them")
    func install() async throws {
        try await Workplace.with { place in
            let prefix = place.folder + "/usr"
            let scripts = Workplace.repository + "/.ci/dist"
            let installed = try await place.run([scripts + "/install", Workplace.program, prefix])
            #expect(installed.status == 0, "\(installed.transcript)")
            let lint = try await place.run([scripts + "/lint", prefix])
            #expect(lint.status == 0, "\(lint.transcript)")

            let list = try await place.run([prefix + "/bin/rollbook", "playbooks", "check"])
            #expect(list.status == 0, "\(list.transcript)")

            let pages = try FileManager.default.contentsOfDirectory(atPath: prefix + "/share/man/man1")
            let help = try await place.rollbook("--help").output
            for command in commands(of: help) {
                #expect(pages.contains("rollbook-\(command).1"), "\(command)")
                #expect(
                    try String(contentsOfFile: prefix + "/share/zsh/site-functions/_rollbook", encoding: .utf8)
                        .contains("'\(command):"), "\(command)")
            }
            #expect(commands(of: help).count > 15 && pages.contains("rollbook.1"))
            #expect(pages.contains("rollbook-journal-export.1"))
        }
    }

    /// The names of the commands in `rollbook --help`: lines of two spaces, a name, more spaces and its abstract.
    private func commands(of help: String) -> [String] {
        help.split(separator: "\n").compactMap { line in
            guard line.hasPrefix("  "), !line.hasPrefix("   "), let name = line.split(separator: " ").first,
                line.dropFirst(2 + name.count).hasPrefix(" "), name.allSatisfy({ $0.isLowercase && $0.isLetter })
            else { return nil }
            return String(name)
        }
    }
}

extension Workplace {
    /// Any program, in the folder of this workplace.
    fileprivate func run(_ arguments: [String]) async throws -> Invocation.Outcome {
        var invocation = rollbook([])
        invocation.arguments = arguments
        invocation.folder = folder
        return try await invocation.run()
    }
}
