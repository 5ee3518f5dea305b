import Objects
import S3

/// A text from outside, cut to what a message can hold.
func shown(_ text: String) -> String {
    let clean = String(
        text.unicodeScalars.prefix(200).map { $0.properties.generalCategory == .control ? "\u{FFFD}" : Character($0) })
    return text.unicodeScalars.count > 200 ? clean + "…" : clean
}

/// A key as one word of a shell's command line: hints are copied, and a build tag may hold what a shell obeys.
func shellWord(_ key: ObjectKey) -> String {
    let isPlain = key.text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "-._/+@%:,=".utf8.contains(byte)
        }
    }
    return isPlain ? key.text : "'\(key.text.replacing("'", with: "'\\''"))'"
}
