import Foundation

/// Edits lines of a document at random, as damage or an attacker does.
enum LineMutation {
    /// The same with one or two of them edited, removed, doubled or moved.
    static func of(_ lines: [String], _ random: inout SeededRandom) -> [String] {
        var lines = lines
        for _ in 0...Int.random(in: 0..<2, using: &random) {
            let index = Int.random(in: 0..<lines.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: lines[index] = flipped(lines[index], &random)
            case 1: lines[index] = numbered(lines[index], &random)
            case 2 where lines.count > 1: lines.remove(at: index)
            case 3: lines.insert(lines[index], at: Int.random(in: 0...lines.count, using: &random))
            case 4: lines.swapAt(index, Int.random(in: 0..<lines.count, using: &random))
            default: lines[index] = retyped(lines[index], &random)
            }
        }
        return lines
    }

    /// One byte is another one.
    private static func flipped(_ line: String, _ random: inout SeededRandom) -> String {
        var bytes = Array(line.utf8)
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// One number is another one, as a rule a monstrous one.
    private static func numbered(_ line: String, _ random: inout SeededRandom) -> String {
        let numbers = line.matches(of: #/:(\d+)[,}]/#).map { $0.output.1.startIndex..<$0.output.1.endIndex }
        guard let place = numbers.randomElement(using: &random) else { return line }
        let values = [
            "0", "-1", "1", "9223372036854775807", "-9223372036854775808", "99999999999999999999", "1e9", "4",
        ]
        return line.replacingCharacters(in: place, with: values.randomElement(using: &random) ?? "0")
    }

    /// One text is another one.
    private static func retyped(_ line: String, _ random: inout SeededRandom) -> String {
        let texts = line.matches(of: #/":("[^"\\]*")/#).map { $0.output.1.startIndex..<$0.output.1.endIndex }
        guard let place = texts.randomElement(using: &random) else { return line }
        let values = [
            #""""#, #""..""#, #""\u0000""#, #""applied""#, #""sent""#, #""planned""#, #""command""#, #"{}"#,
            #"{"a":"b"}"#,
            #""9999-99-99T99:99:99.999Z""#, #""0000-01-01T00:00:00.000Z""#, "1", #""\uD800""#, "null", "true",
        ]
        return line.replacingCharacters(in: place, with: values.randomElement(using: &random) ?? "")
    }
}
