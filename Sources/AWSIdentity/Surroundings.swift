package import FoundationEssentials
package import HTTPTransport

/// The surroundings of the credential search, from the edge of the program: everything that it reads, asks or runs.
package struct Surroundings: Sendable {
    /// A program's exit code and output.
    package struct Outcome: Sendable {
        /// `nil` when a signal ended it.
        package var exitCode: Int32?
        package var output: String
        package var errors: String

        package init(exitCode: Int32?, output: String, errors: String) {
            self.exitCode = exitCode
            self.output = output
            self.errors = errors
        }
    }

    package var environment: [String: String]
    /// The bytes of the file at a path, `nil` when there is none.
    package var readFile: @Sendable (String) -> [UInt8]?
    /// Replaces a file atomically; it is readable by this user only.
    package var writeFile: @Sendable (String, [UInt8]) throws -> Void
    /// The transport to AWS services; sends once, without retries.
    package var transport: any Transport
    /// The transport to services of this machine and its host, without any proxy.
    package var localTransport: any Transport
    /// Runs a program with its arguments, without a shell.
    package var run: @Sendable ([String]) async throws -> Outcome
    /// Asks the person at the terminal for a line; `nil` without a person.
    package var ask: @Sendable (String) async -> String?
    package var now: @Sendable () -> Date
    package var sleep: @Sendable (Duration) async throws -> Void

    package init(
        environment: [String: String], readFile: @escaping @Sendable (String) -> [UInt8]?,
        writeFile: @escaping @Sendable (String, [UInt8]) throws -> Void, transport: any Transport,
        localTransport: any Transport, run: @escaping @Sendable ([String]) async throws -> Outcome,
        ask: @escaping @Sendable (String) async -> String?, now: @escaping @Sendable () -> Date,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.environment = environment
        self.readFile = readFile
        self.writeFile = writeFile
        self.transport = transport
        self.localTransport = localTransport
        self.run = run
        self.ask = ask
        self.now = now
        self.sleep = sleep
    }

    /// The environment without empty variables, which count as unset.
    var variables: [String: String] { environment.filter { !$0.value.isEmpty } }
}
