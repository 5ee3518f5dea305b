import Foundation
import HTTPTransport

/// The environment, arguments, host and user of the process. The only place that reads them.
struct ProcessEnvironment: Sendable {
    let environment: [String: String]

    static func current() -> ProcessEnvironment {
        ProcessEnvironment(environment: ProcessInfo.processInfo.environment)
    }

    /// A file's text; `nil` if there is no file.
    static let readFile: @Sendable (String) -> String? = { path in
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A file's bytes; `nil` if there is no file.
    static let readBytes: @Sendable (String) -> [UInt8]? = { path in
        FileManager.default.contents(atPath: path).map { Array($0) }
    }

    /// Replaces a file in one step, readable for this user only.
    static let replaceFile: @Sendable (String, [UInt8]) throws -> Void = { path, bytes in
        let new = path + ".\(ProcessInfo.processInfo.processIdentifier).tmp"
        let made = FileManager.default.createFile(
            atPath: new, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
        guard made, rename(new, path) == 0 else {
            try? FileManager.default.removeItem(atPath: new)
            throw CocoaError(.fileWriteUnknown)
        }
    }

    /// The file of the CA certificates that this system trusts.
    var trustedCertificates: String? {
        TrustedCertificates.file(environment: environment) { FileManager.default.isReadableFile(atPath: $0) }
    }

    var home: String { environment["HOME"] ?? "/" }

    /// The folder of rollbook's state (XDG Base Directory Specification).
    var stateFolder: String {
        let base = environment["XDG_STATE_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? home + "/.local/state"
        return base + "/rollbook"
    }

    /// The folder of a rehearsal without `--keep`.
    var rehearsalFolder: String { stateFolder + "/rehearsal" }

    /// This user's own folder below the temporary one, apart from those of other users.
    var ownTemporaryFolder: String { temporaryFolder + "/rollbook-\(geteuid())" }

    /// `--playbooks`, `ROLLBOOK_PLAYBOOKS`, `playbooks` in the current folder or the nearest one above it that has one, or
    /// those installed beside the program.
    func playbooksFolder(_ option: String?) -> String {
        if let folder = option ?? named("ROLLBOOK_PLAYBOOKS") { return folder }
        if let folder = Self.playbooks(above: FileManager.default.currentDirectoryPath) { return folder }
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let installed = program.appendingPathComponent("../share/rollbook/playbooks").standardized.path
        return FileManager.default.fileExists(atPath: installed) ? installed : "playbooks"
    }

    /// The playbooks folder nearest to `folder`: without a path if it is in the current folder, else with its whole path.
    private static func playbooks(above folder: String) -> String? {
        if FileManager.default.fileExists(atPath: "playbooks/channels.yaml") { return "playbooks" }
        var parts = folder.split(separator: "/")
        while !parts.isEmpty {
            parts.removeLast()
            let playbooks = "/" + (parts + ["playbooks"]).joined(separator: "/")
            if FileManager.default.fileExists(atPath: playbooks + "/channels.yaml") { return playbooks }
        }
        return nil
    }

    /// The value of a variable; `nil` if it is unset or empty.
    private func named(_ variable: String) -> String? { environment[variable].flatMap { $0.isEmpty ? nil : $0 } }

    /// The problem with the certificates that this system trusts, and its remedy; `nil` if there is none.
    var certificateHint: String? {
        guard let file = trustedCertificates else {
            return
                "no CA certificates were found on this system: install `ca-certificates`, or name a PEM file by SSL_CERT_FILE"
        }
        guard !FileManager.default.isReadableFile(atPath: file) else { return nil }
        return "SSL_CERT_FILE names \(file), which cannot be read: name a PEM file of CA certificates, or unset it"
    }

    /// The folder for the files of a new set-up: `--playbooks`, `ROLLBOOK_PLAYBOOKS`, or `./playbooks`.
    func newPlaybooksFolder(_ option: String?) -> String { option ?? named("ROLLBOOK_PLAYBOOKS") ?? "playbooks" }

    /// The operator's name: the login name, as far as it is known.
    var operatorName: String {
        environment["ROLLBOOK_OPERATOR"] ?? environment["GITHUB_ACTOR"] ?? environment["USER"] ?? NSUserName()
    }

    /// Whether this runs in a job of GitHub Actions.
    var isGitHubActions: Bool { environment["GITHUB_ACTIONS"] == "true" }

    /// The file that GitHub shows as the summary of the step.
    var stepSummaryPath: String? { environment["GITHUB_STEP_SUMMARY"].flatMap { $0.isEmpty ? nil : $0 } }

    var temporaryFolder: String { environment["TMPDIR"] ?? "/tmp" }
}
