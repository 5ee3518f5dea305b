import Foundation

/// Standard output for results, standard error for talk, standard input for answers.
struct Terminal: Sendable {
    let isQuiet: Bool
    let isVerbose: Bool
    let hasColour: Bool
    /// Whether a person can be asked.
    let canAsk: Bool

    /// - Parameter environment: `NO_COLOR` and `TERM` are looked at.
    init(isQuiet: Bool, isVerbose: Bool, noColour: Bool, environment: [String: String]) {
        self.isQuiet = isQuiet
        self.isVerbose = isVerbose
        canAsk = isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1
        hasColour =
            !noColour && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
            && isatty(STDERR_FILENO) == 1
    }

    /// The answer of a command: to standard output.
    static func result(_ text: String) {
        write(text + "\n", to: STDOUT_FILENO)
    }

    /// The same of a text that ends its last line, or is empty.
    static func result(lines: String) {
        write(lines, to: STDOUT_FILENO)
    }

    /// A line of talk: to standard error, unless `--quiet`.
    func say(_ text: String) {
        if !isQuiet { Self.write(text + "\n", to: STDERR_FILENO) }
    }

    /// A line that only `--verbose` shows.
    func detail(_ text: String) {
        if isVerbose { Self.write(text + "\n", to: STDERR_FILENO) }
    }

    /// An error or a question: shown also with `--quiet`.
    static func insist(_ text: String) {
        write(text + "\n", to: STDERR_FILENO)
    }

    /// The same of a text that ends its last line, or is empty.
    static func insist(lines: String) {
        write(lines, to: STDERR_FILENO)
    }

    func coloured(_ text: String, _ colour: Colour) -> String {
        hasColour ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }

    enum Colour: Int {
        case bold = 1
        case dim = 2
        case red = 31
        case green = 32
        case yellow = 33
    }

    /// Asks for `yes`; anything else is no. `nil` at the end of the input.
    func askYes(_ question: String) -> Bool? {
        Self.write("\(coloured(question, .bold)) Type yes to go on: ", to: STDERR_FILENO)
        return readLine().map { $0.trimmingCharacters(in: .whitespaces).lowercased() == "yes" }
    }

    /// Ends the process at once.
    static func exit(_ status: ExitStatus) -> Never {
        Foundation.exit(status.rawValue)
    }

    /// Writes everything; an error (a closed pipe) ends the output, not the run.
    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { return }
            rest = rest.dropFirst(written)
        }
    }
}
