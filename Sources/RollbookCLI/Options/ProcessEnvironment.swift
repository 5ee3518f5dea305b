import Foundation
import HTTPTransport

/// What the process was given: environment, arguments, host, user. The only place that reads them.
struct ProcessEnvironment: Sendable {
    let environment: [String: String]

    static func current() -> ProcessEnvironment {
        ProcessEnvironment(environment: ProcessInfo.processInfo.environment)
    }

    /// A file's text; `nil` when there is none.
    static let readFile: @Sendable (String) -> String? = { path in
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A file's bytes; `nil` when there is none.
    static let readBytes: @Sendable (String) -> [UInt8]? = { path in
        FileManager.default.contents(atPath: path).map { Array($0) }
    }

    /// Puts a file in place of what is there, at once, readable for this user only.
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

    /// Where a rehearsal without `--keep` has its things.
    var rehearsalFolder: String { stateFolder + "/rehearsal" }

    /// This user's own folder below the temporary one; no other user's is in the way.
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

    /// Without a path in the current folder, with its whole path in one above.
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

    /// A variable that is set to something.
    private func named(_ variable: String) -> String? { environment[variable].flatMap { $0.isEmpty ? nil : $0 } }

    /// Whether any place is known that certificates are trusted from; else why not, and what helps.
    var certificateHint: String? {
        guard let file = trustedCertificates else {
            return
                "no CA certificates were found on this system: install `ca-certificates`, or name a PEM file by SSL_CERT_FILE"
        }
        guard !FileManager.default.isReadableFile(atPath: file) else { return nil }
        return "SSL_CERT_FILE names \(file), which cannot be read: name a PEM file of CA certificates, or unset it"
    }

    /// Where the files of a new set-up go: `--playbooks`, `ROLLBOOK_PLAYBOOKS`, or `./playbooks`.
    func newPlaybooksFolder(_ option: String?) -> String { option ?? named("ROLLBOOK_PLAYBOOKS") ?? "playbooks" }

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
