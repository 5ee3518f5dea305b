/// A part of a page whose sentences name the tests that hold them. After each paragraph, item of a list or table stands a
/// comment with a line for each sentence or row: its number, and `Suite.function` of each test, or a mark.
struct PromisePage {
    /// A paragraph, an item of a list, or a table.
    struct Block: Equatable {
        var sentences: [String] = []
        /// A line of the comment for each sentence, without its number; `nil` where there is no comment.
        var held: [String]?
    }

    /// A sentence that gives a reason, and claims nothing that a test could show.
    static let reason = "says why"
    /// A sentence about what others do, and what rollbook therefore cannot promise.
    static let limit = "a limit"

    let blocks: [Block]

    init(_ lines: [Substring]) {
        var blocks: [[Substring]] = [[]]
        for line in lines {
            let isBlank = line.allSatisfy(\.isWhitespace)
            if isBlank || line.hasPrefix("- ") { blocks.append([]) }
            if !isBlank { blocks[blocks.count - 1].append(line) }
        }
        self.blocks = blocks.map(Block.init).filter { !$0.sentences.isEmpty }
    }

    /// - Parameter tests: as `Suite.function`.
    /// - Returns: one line for each sentence that no test holds, and for each test that is not there.
    func problems(tests: Set<String>, mayLimit: Bool) -> [String] {
        blocks.flatMap { block -> [String] in
            guard let held = block.held else { return block.sentences.map { "names no test: \($0)" } }
            guard held.count == block.sentences.count else {
                return ["\(block.sentences.count) sentences, \(held.count) numbered: \(block.sentences[0])"]
            }
            return zip(block.sentences, held).flatMap { sentence, held -> [String] in
                if held == Self.reason || (mayLimit && held == Self.limit) { return [] }
                return held.split(separator: ", ").map(String.init).filter { !tests.contains($0) }
                    .map { "\($0) is not a test: \(sentence)" }
            }
        }
    }

    /// The sentences of a paragraph, without the label before them.
    static func sentences(of text: some StringProtocol) -> [String] {
        var sentences: [[Substring]] = [[]]
        var isCode = false
        let label = #/^(- )?(\*\*[^*]*\.\*\*)?/#
        for word in String(text).replacing(label, with: "").split(whereSeparator: \.isWhitespace) {
            sentences[sentences.count - 1].append(word)
            if !word.count(where: { $0 == "`" }).isMultiple(of: 2) { isCode.toggle() }
            let end = word.last { !"\"')]*".contains($0) }
            if !isCode, let end, ".!?".contains(end), !["i.e.", "e.g.", "etc."].contains(word) { sentences.append([]) }
        }
        return sentences.filter { !$0.isEmpty }.map { $0.joined(separator: " ") }
    }
}

extension PromisePage.Block {
    fileprivate init(_ lines: [Substring]) {
        let text = lines.joined(separator: "\n")
        let comment = #/<!-- ((?:.|\n)*?) -->/#
        let prose = text.replacing(comment, with: "")
        if text.hasPrefix("|") {
            sentences = prose.split(separator: "\n").dropFirst(2).map(String.init)
        } else {
            sentences = PromisePage.sentences(of: prose)
        }
        held = text.firstMatch(of: comment).map { match in
            match.output.1.split(separator: "\n").enumerated().map { place, line in
                // A number out of order is no number, so that its line is seen as the name of a test.
                String(line.trimmingPrefix(while: \.isWhitespace).trimmingPrefix("\(place + 1) "))
            }
        }
    }
}
