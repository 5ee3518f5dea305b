import Foundation
import RunJournal

/// What the process was given: environment, arguments, host, user. The only place that reads them.
struct Surroundings: Sendable {
    let environment: [String: String]

    static func ofProcess() -> Surroundings {
        Surroundings(environment: ProcessInfo.processInfo.environment)
    }

    /// A file's text; `nil` when there is none.
    static let readFile: @Sendable (String) -> String? = { path in
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    var home: String { environment["HOME"] ?? "/" }

    /// The folder of rollbook's state (XDG Base Directory Specification).
    var stateFolder: String {
        let base = environment["XDG_STATE_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? home + "/.local/state"
        return base + "/rollbook"
    }

    /// Where a rehearsal without `--keep` has its things.
    var rehearsalFolder: String { stateFolder + "/rehearsal" }

    /// `--journal`, `ROLLBOOK_JOURNAL`, or the file in the state folder.
    /// - Throws: `CommandFailure` for a name that is empty: what was meant is not known.
    func journalPath(_ option: String?) throws -> String {
        guard let named = option ?? environment["ROLLBOOK_JOURNAL"] else { return stateFolder + "/journal.sqlite" }
        guard !named.isEmpty else {
            throw CommandFailure(
                option == nil ? "ROLLBOOK_JOURNAL is empty" : "--journal names no file",
                hints: ["name a file, or leave it out for \(stateFolder)/journal.sqlite"], status: .usage)
        }
        return named
    }

    /// The journal of a command that only looks, or goes on with what is in it. One that was named must be there: an
    /// empty one in its place would say that all is well.
    /// - Throws: `CommandFailure`, `JournalError`.
    func journalToRead(_ option: String?) throws -> Journal {
        let path = try journalPath(option)
        if option != nil || environment["ROLLBOOK_JOURNAL"] != nil { try Self.requireJournal(path) }
        return try Journal(path: path)
    }

    /// - Throws: `CommandFailure` where there is no file.
    static func requireJournal(_ path: String) throws {
        guard access(path, F_OK) != 0, errno == ENOENT || errno == ENOTDIR else { return }
        throw CommandFailure(
            "there is no journal \(path)", hints: ["look for a typing error in --journal or ROLLBOOK_JOURNAL"],
            status: .usage)
    }

    /// This user's own folder below the temporary one; no other user's is in the way.
    var ownTemporaryFolder: String { temporaryFolder + "/rollbook-\(geteuid())" }

    /// `--playbooks`, `ROLLBOOK_PLAYBOOKS`, `./playbooks`, or those installed beside the program.
    func playbooksFolder(_ option: String?) -> String {
        if let folder = option ?? environment["ROLLBOOK_PLAYBOOKS"] { return folder }
        if FileManager.default.fileExists(atPath: "playbooks/channels.yaml") { return "playbooks" }
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let installed = program.appendingPathComponent("../share/rollbook/playbooks").standardized.path
        return FileManager.default.fileExists(atPath: installed) ? installed : "playbooks"
    }

    /// Who works: the login name, as far as it is known.
    var operatorName: String {
        environment["ROLLBOOK_OPERATOR"] ?? environment["GITHUB_ACTOR"] ?? environment["USER"] ?? NSUserName()
    }

    /// Whether a job of GitHub Actions runs this.
    var isGitHubActions: Bool { environment["GITHUB_ACTIONS"] == "true" }

    /// The file that GitHub shows as the summary of the step.
    var stepSummaryPath: String? { environment["GITHUB_STEP_SUMMARY"].flatMap { $0.isEmpty ? nil : $0 } }

    var temporaryFolder: String { environment["TMPDIR"] ?? "/tmp" }
}
