import PlaybookFiles
import Testing

/// A text that people could write, and all that is said of it.
struct WrongFile: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let text: String
    /// `line:column: message`, with the hint behind ` | `.
    let expected: [String]

    init(_ name: String, _ text: String, expected: [String]) {
        self.testDescription = name
        self.text = text
        self.expected = expected
    }
}

extension Diagnostic {
    /// As `WrongFile.expected` is written.
    var brief: String { "\(line):\(column): \(message)" + (hint.map { " | \($0)" } ?? "") }
}
