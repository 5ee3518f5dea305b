/// Options of every command that stand before the command's name, as in `rollbook --format json status`.
///
/// The argument parser knows them only behind the name, so they are moved there.
enum LeadingOptions {
    private static let flags: Set = ["--quiet", "-q", "--verbose", "-v", "--no-color"]
    private static let withValue: Set = ["--playbooks", "--journal", "--format"]

    /// The arguments with the leading options at the end, or before `--`. An unknown option, or one without its value, stays
    /// where it is with everything after it.
    static func moved(in arguments: [String]) -> [String] {
        var rest = arguments[...]
        while let word = rest.first, let length = length(of: word), length <= rest.count {
            rest = rest.dropFirst(length)
        }
        guard rest.first?.hasPrefix("-") == false else { return arguments }
        let end = rest.firstIndex(of: "--") ?? rest.endIndex
        return Array(rest[..<end] + arguments[..<rest.startIndex] + rest[end...])
    }

    /// The number of words that the option takes; `nil` for any other word.
    private static func length(of word: String) -> Int? {
        if flags.contains(word) { return 1 }
        if withValue.contains(word) { return 2 }
        return withValue.contains { word.hasPrefix($0 + "=") } ? 1 : nil
    }
}
