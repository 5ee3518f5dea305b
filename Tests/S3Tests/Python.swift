import Foundation

/// The folder of the repository.
let repositoryRoot = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent()

/// The interpreter that oracles and servers run in.
enum Python {
    static let interpreter = ProcessInfo.processInfo.environment["ROLLBOOK_TEST_PYTHON"] ?? "python3"

    static let hasBotocore = hasModule("botocore.auth")
    static let hasMoto = hasModule("moto.server")

    /// What `arguments` print.
    static func run(_ arguments: [String]) throws -> String {
        let process = try start(arguments, output: Pipe())
        guard let pipe = process.standardOutput as? Pipe else { return "" }
        let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(arguments: arguments, status: process.terminationStatus)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func start(_ arguments: [String], output: Any?, errors: Any? = nil) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [interpreter] + arguments
        process.standardOutput = output
        if let errors { process.standardError = errors }
        try process.run()
        return process
    }

    struct Failure: Error {
        var arguments: [String]
        var status: Int32
    }

    private static func hasModule(_ name: String) -> Bool {
        let found = try? start(["-c", "import \(name)"], output: FileHandle.nullDevice, errors: FileHandle.nullDevice)
        found?.waitUntilExit()
        return found?.terminationStatus == 0
    }
}
