import Foundation
import Indexes
import Rollbook

/// Standard output for results, standard error for messages, standard input for answers.
struct Terminal: Sendable {
    let isQuiet: Bool
    let isVerbose: Bool
    let hasColour: Bool
    /// Whether a person can be asked.
    let canAsk: Bool
    /// The context of the commands that people are shown.
    var context = CommandContext()

    /// - Parameter environment: `NO_COLOR` and `TERM` are read.
    init(isQuiet: Bool, isVerbose: Bool, noColour: Bool, environment: [String: String]) {
        self.isQuiet = isQuiet
        self.isVerbose = isVerbose
        canAsk = isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1
        hasColour =
            !noColour && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
            && isatty(STDERR_FILENO) == 1
    }

    /// Prints the result of a command to standard output. Control characters from elsewhere are shown, not obeyed.
    ///
    /// - Throws: `OutputError` if not all of it could be written: a closed pipe, a full disk.
    static func result(_ text: String) throws {
        try result(lines: text + "\n")
    }

    /// As above, for a text that ends its last line, or is empty.
    static func result(lines: String) throws {
        try output(PrintableText.lines(lines))
    }

    /// As above, with colours.
    static func result(_ lines: [TerminalText]) throws {
        try output(lines.map { $0.text + "\n" }.joined())
    }

    /// Prints a text of our own unchanged: help, and commands to the runner of GitHub Actions, whose data are escaped.
    /// - Throws: `OutputError` for texts to standard output.
    static func verbatim(_ text: String, to stream: Stream) throws {
        switch stream {
        case .output: try output(text)
        case .errors: _ = write(text, to: STDERR_FILENO)
        }
    }

    enum Stream {
        case output, errors
    }

    /// Prints a message to standard error, unless `--quiet`.
    func say(_ text: TerminalText) {
        if !isQuiet { Self.insist(text) }
    }

    /// Prints a message that only `--verbose` shows.
    func detail(_ text: @autoclosure () -> TerminalText) {
        if isVerbose { Self.insist(text()) }
    }

    /// Prints an error or a question, even with `--quiet`.
    static func insist(_ text: TerminalText) {
        _ = write(text.text + "\n", to: STDERR_FILENO)
    }

    func coloured(_ text: String, _ colour: TerminalText.Colour) -> TerminalText.Coloured {
        TerminalText.Coloured(text: text, colour: hasColour ? colour : nil)
    }

    /// Asks for `yes`; anything else is no. `nil` at the end of the input.
    func askYes(_ question: String) -> Bool? {
        let text: TerminalText = "\(coloured(question, .bold)) Type yes to go on: "
        _ = Self.write(text.text, to: STDERR_FILENO)
        return readLine().map { $0.trimmingCharacters(in: .whitespaces).lowercased() == "yes" }
    }

    /// Asks for a line; `nil` at the end of the input.
    func askLine(_ question: String) -> String? {
        let text: TerminalText = "\(coloured(question, .bold)): "
        _ = Self.write(text.text, to: STDERR_FILENO)
        return readLine().map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// The width of the terminal, in characters; 80 without one.
    static var columns: Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 20 else { return 80 }
        return Int(size.ws_col)
    }

    /// Ends the process at once.
    static func exit(_ status: ExitStatus) -> Never {
        Foundation.exit(status.rawValue)
    }

    private static func output(_ text: String) throws {
        if let code = write(text, to: STDOUT_FILENO) { throw OutputError(code: code) }
    }

    /// Writes everything; a closed standard error ends nothing.
    /// - Returns: the `errno` of what could not be written.
    private static func write(_ text: String, to descriptor: Int32) -> Int32? {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { return written < 0 ? errno : EIO }
            rest = rest.dropFirst(written)
        }
        return nil
    }
}
