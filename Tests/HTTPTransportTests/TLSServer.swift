import Foundation
import Glibc

/// `openssl s_server` on a free port of 127.0.0.1, with a certificate that only its own file trusts; or TLS in
/// front of another server there, for what `s_server` cannot do: it ends every connection after one answer.
final class TLSServer {
    let port: Int
    let certificatePath: String
    private let folder: String
    private let process: pid_t

    struct Unavailable: Error {}

    /// Whether `openssl` can be run.
    static var isAvailable: Bool {
        (try? spawn("openssl version", outputPath: "/dev/null").exitStatus) == 0
    }

    /// Whether TLS can be put in front of another server.
    static var isFrontAvailable: Bool {
        isAvailable && (try? spawn("\(python) -c pass", outputPath: "/dev/null").exitStatus) == 0
    }

    private static let frontScript = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(components: "Oracles", "tls_front.py").path
    private static let python = ProcessInfo.processInfo.environment["ROLLBOOK_TEST_PYTHON"] ?? "python3"

    /// - Parameters:
    ///   - days: how long the certificate holds; negative: it has expired.
    ///   - certificate: for other certificates than those of 127.0.0.1 that sign themselves.
    ///   - options: of `openssl s_server`.
    ///   - origin: the port of the server to put TLS in front of.
    init(
        days: Int = 2, certificate: TestCertificate = TestCertificate(), options: String = "",
        inFrontOf origin: UInt16? = nil
    ) async throws {
        folder = FileManager.default.temporaryDirectory.path + "/rollbook-tls-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        certificatePath = folder + "/certificate.pem"
        let outputPath = folder + "/output"
        if let origin {
            // Makes a certificate of the same name.
            process = try Self.spawn(
                "\(Self.python) \(Self.frontScript) \(origin) \(days) \(folder)", outputPath: outputPath)
        } else {
            let keyPath = folder + "/key.pem"
            for command in try certificate.commands(in: folder, days: days) {
                guard try Self.spawn(command, outputPath: "/dev/null").exitStatus == 0 else { throw Unavailable() }
            }
            process = try Self.spawn(
                "openssl s_server -accept 127.0.0.1:0 -www -cert \(certificatePath) -key \(keyPath) \(options)",
                outputPath: outputPath)
        }
        guard let port = try await Self.announcedPort(in: outputPath, of: process) else {
            process.end()
            throw Unavailable()
        }
        self.port = port
    }

    deinit {
        process.end()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// The port of the first line with `127.0.0.1:PORT`; `nil` when the process ended without one.
    private static func announcedPort(in path: String, of process: pid_t) async throws -> Int? {
        var status: Int32 = 0
        while waitpid(process, &status, WNOHANG) == 0 {
            let lines = try String(contentsOfFile: path, encoding: .utf8).components(separatedBy: "\n").dropLast()
            if let match = lines.lazy.compactMap({ $0.firstMatch(of: /127\.0\.0\.1:([0-9]+)/) }).first {
                return Int(match.1)
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        return nil
    }

    /// Starts a command (words between blanks) that inherits no other file of this process: a copy of another test's
    /// socket would keep its connection open.
    private static func spawn(_ command: String, outputPath: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        // Closing what is not open is no error here.
        for descriptor in Int32(3)..<1_024 { posix_spawn_file_actions_addclose(&actions, descriptor) }
        let words = command.split(separator: " ").map { strdup(String($0)) }
        defer { words.forEach { free($0) } }
        var pid = pid_t()
        guard let program = words[0], posix_spawnp(&pid, program, &actions, nil, words + [nil], [nil]) == 0 else {
            throw Unavailable()
        }
        return pid
    }
}

extension pid_t {
    /// Waits for the end of the process.
    fileprivate var exitStatus: Int32 {
        var status: Int32 = -1
        while waitpid(self, &status, 0) < 0 && errno == EINTR {}
        return status
    }

    fileprivate func end() {
        // The child inherits the signal mask of a dispatch thread, which blocks the milder ones.
        kill(self, SIGKILL)
        _ = exitStatus
    }
}
