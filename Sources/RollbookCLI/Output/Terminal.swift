import Foundation
import Indexes
import Rollbook

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

    /// The answer of a command: to standard output. Lines that others wrote are shown and not obeyed.
    static func result(_ text: String) {
        result(lines: text + "\n")
    }

    /// The same of a text that ends its last line, or is empty.
    static func result(lines: String) {
        write(PrintableText.lines(lines), to: STDOUT_FILENO)
    }

    /// The same with colours.
    static func result(_ lines: [TerminalText]) {
        write(lines.map { $0.text + "\n" }.joined(), to: STDOUT_FILENO)
    }

    /// Commands to the runner of GitHub Actions, whose data are escaped already.
    static func commands(_ lines: String, to stream: Stream) {
        write(lines, to: stream == .output ? STDOUT_FILENO : STDERR_FILENO)
    }

    enum Stream {
        case output, errors
    }

    /// A line of talk: to standard error, unless `--quiet`.
    func say(_ text: TerminalText) {
        if !isQuiet { Self.insist(text) }
    }

    /// A line that only `--verbose` shows.
    func detail(_ text: @autoclosure () -> TerminalText) {
        if isVerbose { Self.insist(text()) }
    }

    /// An error or a question: shown also with `--quiet`.
    static func insist(_ text: TerminalText) {
        write(text.text + "\n", to: STDERR_FILENO)
    }

    func coloured(_ text: String, _ colour: TerminalText.Colour) -> TerminalText.Coloured {
        TerminalText.Coloured(text: text, colour: hasColour ? colour : nil)
    }

    /// Asks for `yes`; anything else is no. `nil` at the end of the input.
    func askYes(_ question: String) -> Bool? {
        let text: TerminalText = "\(coloured(question, .bold)) Type yes to go on: "
        Self.write(text.text, to: STDERR_FILENO)
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
