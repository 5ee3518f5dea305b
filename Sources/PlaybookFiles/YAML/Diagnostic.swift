/// One problem of a file that people write, with its place.
package struct Diagnostic: Error, Sendable, Equatable, CustomStringConvertible {
    /// The path as given by the caller, such as `playbooks/channels.yaml`.
    package let file: String
    /// Counted from 1; 0 for the file as a whole (it is missing, or cannot be read).
    package let line: Int
    /// Counted from 1 in Unicode scalars; 0 together with line 0.
    package let column: Int
    package let message: String
    /// The next step for the file's author, such as `did you mean 'nightly'?`.
    package let hint: String?

    package init(file: String, line: Int, column: Int, message: String, hint: String? = nil) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.hint = hint
    }

    /// `file:line:column: error: message`, and the hint on a line of its own.
    package var description: String {
        let place = line > 0 ? "\(file):\(line):\(column)" : file
        let hintLine = hint.map { "\nhint: \($0)" } ?? ""
        return "\(place): error: \(message)\(hintLine)"
    }
}
