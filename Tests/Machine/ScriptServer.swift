package import Foundation
import Synchronization

/// A script of Tests/Oracles that answers one line of standard output to each line of standard input, and ends with this
/// process. It is started with the first question; a slow start is waited for as long as it lives.
package final class ScriptServer: Sendable {
    private let script: String
    /// Asks one question after another, on a thread of its own: a blocked thread of a task could be the one that the
    /// answer needs.
    private let queue: DispatchQueue
    private let running = Mutex<Running?>(nil)

    private final class Running {
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
    }

    package init(_ script: String) {
        self.script = script
        queue = DispatchQueue(label: script)
    }

    /// The message when it ended without an answer.
    package struct Gone: Error, CustomStringConvertible {
        package let description: String
    }

    package func ask(_ question: some Encodable & Sendable) async throws -> Data {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try self.answer(question) }) }
        }
    }

    private func answer(_ question: some Encodable) throws -> Data {
        try running.withLock { running in
            let server = try running ?? start()
            running = server
            try server.input.fileHandleForWriting.write(contentsOf: JSONEncoder().encode(question) + [newline])
            var line = Data()
            // It says nothing but one line to each question.
            while line.last != newline {
                let more = server.output.fileHandleForReading.availableData
                guard !more.isEmpty else {
                    running = nil
                    server.process.waitUntilExit()
                    throw Gone(description: "\(script) ended with \(server.process.terminationStatus)")
                }
                line += more
            }
            return line
        }
    }

    private func start() throws -> Running {
        let server = Running()
        server.process.executableURL = URL(filePath: "/usr/bin/env")
        server.process.arguments = [Python.interpreter, Repository.oracle(script)]
        server.process.standardInput = server.input
        server.process.standardOutput = server.output
        try server.process.run()
        return server
    }
}

private let newline = UInt8(ascii: "\n")
