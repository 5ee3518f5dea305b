import SimpleRepository

/// A local version label as people read it: numbers within its parts compare as numbers, so that `rocm10.1` is above
/// `rocm7.15`. PEP 440 compares a part with letters as text.
struct LocalLabel {
    private let parts: [PythonVersion.LocalSegment]

    static let rule = "parts with letters as text"

    init(_ parts: [PythonVersion.LocalSegment]) { self.parts = parts }

    /// Whether people call this label higher and PEP 440 calls it lower: the first differing part is text in both, and differs
    /// by a number that is higher here.
    func isAbove(_ other: LocalLabel) -> Bool {
        guard let (own, foreign) = zip(parts, other.parts).first(where: { $0 != $1 }),
            case .text(let left) = own, case .text(let right) = foreign
        else { return false }
        let (leftRuns, rightRuns) = (Self.runs(left), Self.runs(right))
        guard leftRuns.count == rightRuns.count, let (one, two) = zip(leftRuns, rightRuns).first(where: { $0 != $1 }),
            Self.isNumber(one), Self.isNumber(two)
        else { return false }
        return Self.isLess(two, one) && left < right
    }

    /// Splits `rc10x` into `rc`, `10`, `x`.
    private static func runs(_ text: String) -> [String] {
        var runs: [String] = []
        var wasNumber: Bool?
        for character in text {
            let isNumber = character.isNumber
            if isNumber == wasNumber, !runs.isEmpty {
                runs[runs.count - 1].append(character)
            } else {
                runs.append(String(character))
            }
            wasNumber = isNumber
        }
        return runs
    }

    private static func isNumber(_ run: String) -> Bool { run.utf8.allSatisfy { (0x30...0x39).contains($0) } }

    /// Compares numbers of any length.
    private static func isLess(_ left: String, _ right: String) -> Bool {
        let (left, right) = (left.drop { $0 == "0" }, right.drop { $0 == "0" })
        return left.count == right.count ? left < right : left.count < right.count
    }
}
