/// Whether `text` matches `pattern`, where `*` matches any bytes and `?` one.
package func wildcard(_ pattern: String, matches text: String) -> Bool {
    let pattern = Array(pattern.utf8)
    let text = Array(text.utf8)
    var (patternIndex, textIndex) = (0, 0)
    var retry: (pattern: Int, text: Int)?
    while textIndex < text.count {
        if patternIndex < pattern.count, pattern[patternIndex] == UInt8(ascii: "*") {
            patternIndex += 1
            retry = (patternIndex, textIndex)
        } else if patternIndex < pattern.count,
            pattern[patternIndex] == text[textIndex] || pattern[patternIndex] == UInt8(ascii: "?")
        {
            patternIndex += 1
            textIndex += 1
        } else if let last = retry {
            (patternIndex, textIndex) = (last.pattern, last.text + 1)
            retry = (last.pattern, last.text + 1)
        } else {
            return false
        }
    }
    return pattern[patternIndex...].allSatisfy { $0 == UInt8(ascii: "*") }
}
