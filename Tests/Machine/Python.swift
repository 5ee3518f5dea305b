package import Foundation

/// The interpreter of the tests' tools: `ROLLBOOK_TEST_PYTHON`, or `python3`.
package enum Python {
    package static let interpreter = ProcessInfo.processInfo.environment["ROLLBOOK_TEST_PYTHON"] ?? "python3"

    /// Runs scripts of Tests/Oracles one after another, so that modules are read in once.
    private static let worker = ScriptServer("worker.py")

    private struct Question: Encodable, Sendable {
        var script: String
        var arguments: [String]
        var input: String
    }

    /// How a script ended, and what it said.
    package struct Outcome: Decodable, Sendable {
        package var status: Int32
        package var output, errors: String
    }

    /// Runs a script of Tests/Oracles.
    ///
    /// - Throws: `ScriptServer.Gone` when there is no interpreter.
    package static func run(_ script: String, _ arguments: [String], input: String = "") async throws -> Outcome {
        let answer = try await worker.ask(Question(script: script, arguments: arguments, input: input))
        return try JSONDecoder().decode(Outcome.self, from: answer)
    }

    /// Whether the interpreter has a module, by its name with dots.
    package static func has(_ module: String) async -> Bool {
        await modules.has(module)
    }

    private static let modules = Modules()

    private actor Modules {
        private var known: [String: Bool] = [:]

        func has(_ module: String) async -> Bool {
            if let known = known[module] { return known }
            let answer = try? await run("has_module.py", [module])
            let has = answer?.status == 0
            known[module] = has
            return has
        }
    }
}

/// A script of Tests/Oracles: Python code that knows the right answer.
package struct OracleScript: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package let name: String

    package init(name: String) {
        self.name = name
    }

    /// Its standard output.
    package func text(_ arguments: [String] = [], input: Data = Data()) async throws -> String {
        let outcome = try await Python.run(name, arguments, input: String(decoding: input, as: UTF8.self))
        guard outcome.status == 0 else {
            throw Failure(description: "\(name) \(arguments) ended with \(outcome.status): \(outcome.errors)")
        }
        return outcome.output
    }

    /// Runs it and decodes the JSON that it prints.
    package func run<Answer: Decodable>(_ arguments: [String] = [], input: Data = Data()) async throws -> Answer {
        try JSONDecoder().decode(Answer.self, from: Data(try await text(arguments, input: input).utf8))
    }
}
