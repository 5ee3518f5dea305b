/// The line of a finding that says how to mend it: words, and the commands in them.
///
/// Made of literals and of the commands of `Mending`, which know their purposes: none is read off the text.
package struct Hint: Sendable, Equatable, CustomStringConvertible {
    /// The line as people read it, with its commands in back quotes.
    package private(set) var text: String
    /// The purposes of its commands; empty where it is words alone.
    package private(set) var purposes: Set<Purpose>

    /// The purpose of a command.
    package enum Purpose: Sendable, Hashable {
        /// Rewrites, fetches, or brings back what is at fault.
        case mends
        /// Looks again, or closer.
        case looks
        /// Takes a loss for an intended one.
        case accepts
    }

    package init(_ words: String) { (text, purposes) = (words, []) }

    /// A command, set in back quotes.
    init(command: String, _ purpose: Purpose) { (text, purposes) = ("`\(command)`", [purpose]) }

    package var description: String { text }
    var hasCommand: Bool { !purposes.isEmpty }
    var mends: Bool { purposes.contains(.mends) }
    /// Whether it offers to take the loss for an intended one.
    var accepts: Bool { purposes.contains(.accepts) }
    var isEmpty: Bool { text.isEmpty }

    static func + (left: Hint, right: Hint) -> Hint {
        var sum = left
        sum.append(right)
        return sum
    }

    private mutating func append(_ other: Hint) {
        text += other.text
        purposes.formUnion(other.purposes)
    }
}

extension Hint: ExpressibleByStringInterpolation {
    package init(stringLiteral words: String) { self.init(words) }
    package init(stringInterpolation parts: Parts) { self = parts.hint }

    /// The parts of a line: a hint among them brings its commands' purposes along.
    package struct Parts: StringInterpolationProtocol {
        fileprivate var hint = Hint("")

        package init(literalCapacity: Int, interpolationCount: Int) {}
        package mutating func appendLiteral(_ words: String) { hint.append(Hint(words)) }
        package mutating func appendInterpolation(_ part: Hint) { hint.append(part) }
        package mutating func appendInterpolation(_ value: some Any) { hint.append(Hint(String(describing: value))) }
    }
}
