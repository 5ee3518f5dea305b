import AWSRequests
import Objects

/// The encoding of keys in a listing: percent-encoded, with `+` for a space, if the listing says so.
struct KeyDecoding {
    let isEncoded: Bool

    init(_ tree: XMLTree) {
        isEncoded = tree.text("EncodingType") == "url"
    }

    func decoded(_ text: String) throws(AnswerProblem) -> String {
        guard isEncoded else { return text }
        guard let decoded = s3PercentDecode(text, plusIsSpace: true) else {
            throw .malformed("a key of the listing is not UTF-8: \(text)")
        }
        return decoded
    }

    func decode(_ key: inout ObjectKey) throws(AnswerProblem) {
        guard isEncoded, key.text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return
        }
        key = ObjectKey(try decoded(key.text))
    }

    func commonPrefixes(of tree: XMLTree) throws(AnswerProblem) -> [String] {
        var prefixes: [String] = []
        for element in tree.children where element.name == "CommonPrefixes" {
            prefixes.append(try decoded(try required("Prefix", of: element)))
        }
        return prefixes
    }
}
