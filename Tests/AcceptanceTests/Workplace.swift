import Foundation
import TestKit
import TestMachine
import Testing

/// A machine of one test's own, as far as rollbook can see: state, journal, temporary files and playbooks in a folder
/// that is removed at the end; no credentials but those given.
struct Workplace: Sendable {
    let folder: String
    /// Variables for every command, over those inherited.
    var environment: [String: String] = [:]

    /// Of this repository.
    static let repository = Repository.path

    /// The built program lies beside the test bundle.
    static let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(component: "rollbook").path

    static let python = Python.interpreter

    /// Runs `body` on a machine of its own. At its end no sandbox that kept its buckets there may have removed a version for
    /// good, unless `removals` allows it.
    static func with<Result>(
        removals: Removals.Rule = .none, _ body: (Workplace) async throws -> Result
    ) async throws -> Result {
        try await MachineLoad.processes.taken {
            let folder = FileManager.default.temporaryDirectory
                .appending(component: "rollbook-acceptance-\(UUID().uuidString.prefix(8))").path
            try FileManager.default.createDirectory(atPath: folder + "/tmp", withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let result = try await body(Workplace(folder: folder))
            if removals == .none {
                let problems = try Removals.problems(below: folder)
                #expect(problems == [], "no default operation deletes for good")
            }
            return result
        }
    }

    /// `rollbook` with these arguments, on the repository's own playbooks unless `--playbooks` names others.
    func rollbook(_ arguments: [String]) -> Invocation {
        Invocation(arguments: [Self.program] + arguments, environment: variables, folder: Self.repository)
    }

    func rollbook(_ arguments: String...) async throws -> Invocation.Outcome {
        try await rollbook(arguments).run()
    }

    /// The answer of a command that has to succeed.
    func document<Document: Decodable>(_ arguments: String...) async throws -> Document {
        let outcome = try await rollbook(arguments + ["--format", "json"]).run()
        #expect(outcome.status == 0, "\(outcome.transcript)")
        return try outcome.document()
    }

    /// A program in Python that runs beside the tests, by the interpreter that has the tests' tools.
    func python(_ arguments: [String]) -> Invocation {
        Invocation(arguments: [Self.python] + arguments, environment: variables, folder: folder)
    }

    /// Writes a file below the folder.
    /// - Returns: its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let path = "\(folder)/\(name)"
        try FileManager.default.createDirectory(
            at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    private var variables: [String: String] {
        let inherited = ProcessInfo.processInfo.environment.filter { name, _ in
            !name.hasPrefix("AWS_") && !name.hasPrefix("ROLLBOOK_") && name != "S3_BUCKET_PY" && name != "CUSTOM_PREFIX"
        }
        let own = [
            "XDG_STATE_HOME": "\(folder)/state", "TMPDIR": "\(folder)/tmp", "ROLLBOOK_OPERATOR": "acceptance",
            "AWS_CONFIG_FILE": "\(folder)/aws-config", "AWS_SHARED_CREDENTIALS_FILE": "\(folder)/aws-credentials",
            "AWS_EC2_METADATA_DISABLED": "true", "ROLLBOOK_SETTLE": "0", "ROLLBOOK_PATIENCE": "1",
            "ROLLBOOK_HEARTBEAT": "1",
        ]
        return inherited.merging(own) { $1 }.merging(environment) { $1 }
    }
}
