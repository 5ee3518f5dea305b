import Foundation

/// Runs JavaScript by node, where there is one.
enum Node {
    static func isThere() async -> Bool { (try? await run("process.exit(0)"))?.status == 0 }

    /// - Returns: the exit status, and what it wrote to standard output.
    static func run(_ script: String) async throws -> (status: Int32, said: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["node", "-e", script]
        let output = Pipe()
        (process.standardOutput, process.standardError) = (output, FileHandle.nullDevice)
        let status: Int32 = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return (status, String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self))
    }
}
