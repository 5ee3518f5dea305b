/// The words of a command line, split like Python's `shlex.split`: quotes and `\` as in a POSIX shell, nothing expanded.
///
/// - Returns: `nil` if a quote is not closed, or `\` is the last character.
func splitShellWords(_ text: String) -> [String]? {
    var words: [String] = []
    var word = ""
    var isInWord = false
    var quote: Character?
    var index = text.startIndex
    while index < text.endIndex {
        let character = text[index]
        index = text.index(after: index)
        if character == "\\", quote != "'" {
            guard index < text.endIndex else { return nil }
            let next = text[index]
            // Within double quotes, `\` escapes only `"` and itself.
            if quote == "\"", next != "\"", next != "\\" { word.append("\\") }
            word.append(next)
            isInWord = true
            index = text.index(after: index)
        } else if let open = quote {
            if character == open { quote = nil } else { word.append(character) }
        } else if character == "'" || character == "\"" {
            quote = character
            isInWord = true
        } else if [" ", "\t", "\r", "\n", "\r\n"].contains(character) {
            if isInWord { words.append(word) }
            (word, isInWord) = ("", false)
        } else {
            word.append(character)
            isInWord = true
        }
    }
    guard quote == nil else { return nil }
    return isInWord ? words + [word] : words
}
