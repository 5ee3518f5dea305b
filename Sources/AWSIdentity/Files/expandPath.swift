/// A path with `$NAME` and `${NAME}` of the environment, and `~/` at its beginning, replaced; unknown names stay.
func expandPath(_ path: String, _ variables: [String: String]) -> String {
    var result = ""
    var rest = Substring(path)
    while let dollar = rest.firstIndex(of: "$") {
        result += rest[..<dollar]
        rest = rest[rest.index(after: dollar)...]
        let isBraced = rest.first == "{"
        let candidate = isBraced ? rest.dropFirst() : rest
        let name = candidate.prefix { isBraced ? $0 != "}" : $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
        let after = candidate[name.endIndex...]
        guard !name.isEmpty, !isBraced || after.first == "}", let value = variables[String(name)] else {
            result += "$"
            continue
        }
        result += value
        rest = isBraced ? after.dropFirst() : after
    }
    result += rest
    guard result == "~" || result.hasPrefix("~/"), let home = variables["HOME"] else { return result }
    return home + result.dropFirst()
}
