import Indexes
import Rollbook

/// A text for a terminal. Interpolated text is shown, not obeyed; only the literal parts, and parts that `Terminal.coloured`
/// marks, are obeyed.
struct TerminalText: ExpressibleByStringInterpolation, Sendable {
    private(set) var text: String

    init(stringLiteral text: String) {
        self.text = text
    }

    init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
    }

    /// A text of several lines.
    init(lines: String) {
        text = PrintableText.lines(PrintableText.withoutSecrets(lines))
    }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {}

        mutating func appendLiteral(_ literal: String) { text += literal }

        mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            text += PrintableText.shown(value.description)
        }

        mutating func appendInterpolation(_ value: TerminalText) { text += value.text }

        mutating func appendInterpolation(_ coloured: Coloured) {
            let text = PrintableText.shown(coloured.text)
            self.text += coloured.colour.map { "\u{1B}[\($0.rawValue)m\(text)\u{1B}[0m" } ?? text
        }
    }

    /// A part of a text in a colour; `nil` where the terminal has none.
    struct Coloured: Sendable {
        let text: String
        let colour: Colour?
    }

    enum Colour: Int {
        case bold = 1
        case dim = 2
        case red = 31
        case green = 32
        case yellow = 33
    }
}
