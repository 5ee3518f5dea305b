import Foundation
import TestMachine
import Testing

@testable import AWSIdentity

/// Files against Python's own parser.
@Suite struct INIFileTests {
    private static let pieces = [
        "[default]", "[a b]", "[DEFAULT]", "[x] y", "[", "[]", " [c]", "key = v", "key: v", "Key=w", "  more", "\tmore",
        "    deeper", "", " ", "# c", "  ; c", "= v", "name", "a=b=c", "a:b=c", "s3 =", "  x = 1", "\u{FEFF}k = v",
        "k = v ; w", "\u{A0}k\u{A0}=\u{A0}v",
    ]
    private static let ends = ["\n", "\r\n", "\r"]

    private struct Answer: Decodable {
        var sections: [String: [String: String]]?
    }

    @Test("Random files mean the same to Python's configparser, or are refused by both")
    func likePython() async throws {
        guard await Python.has("configparser") else { return }
        var generator = SeededGenerator(seed: FaultScale.seed)
        let texts = (0..<2000).map { _ in
            (0..<Int.random(in: 0...9, using: &generator)).map { _ in
                Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &generator)]
                    + Self.ends[Int.random(in: 0..<3, using: &generator)]
            }.joined()
        }
        let input = String(decoding: try JSONEncoder().encode(texts), as: UTF8.self)
        let outcome = try await Python.run("ini_oracle.py", [], input: input)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let answers = try JSONDecoder().decode([Answer].self, from: Data(outcome.output.utf8))
        #expect(answers.contains { $0.sections == nil } && answers.contains { $0.sections?.isEmpty == false })
        for (text, answer) in zip(texts, answers) {
            let ours = (try? INIFile(path: "f", text: text)).map { file in
                Dictionary(uniqueKeysWithValues: file.sections.map { ($0.name, $0.settings) })
            }
            #expect(ours == answer.sections, "\(text.debugDescription)")
        }
    }

    @Test("A broken line is told by its place, without its text", arguments: ["[dev", "aws_secret_access_key sEcReT"])
    func brokenLine(line: String) throws {
        #expect { try INIFile(path: "f", text: "[a]\n\(line)\n") } throws: { error in
            "\(error)".hasPrefix("f, line 2: ") && !"\(error)".contains("sEcReT")
        }
    }
}
