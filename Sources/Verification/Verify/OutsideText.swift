import Indexes
import Objects
import S3

/// A text from outside, cut to a message's length.
func shown(_ text: String) -> String {
    let clean = String(
        text.unicodeScalars.prefix(200).map { $0.properties.generalCategory == .control ? "\u{FFFD}" : Character($0) })
    return text.unicodeScalars.count > 200 ? clean + "…" : clean
}

/// A key as one word of a shell command: hints are copied, and a build tag may hold shell syntax.
func shellWord(_ key: ObjectKey) -> String { shellWord(key.text) }
