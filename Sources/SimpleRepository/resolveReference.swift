/// The absolute URL that `reference` stands for in a document at the absolute URL `base`, by RFC 3986 section 5.2,
/// its fragment kept; `nil` when `base` has no scheme. Bytes that no URL may have are percent-encoded in the result.
package func resolveReference(_ reference: String, against base: String) -> String? {
    let base = URLParts(base)
    guard base.scheme != nil else { return nil }
    let reference = URLParts(reference)
    var target = reference
    if reference.scheme != nil {
        target.path = removingDotSegments(reference.path)
    } else {
        target.scheme = base.scheme
        if reference.authority != nil {
            target.path = removingDotSegments(reference.path)
        } else {
            target.authority = base.authority
            if reference.path.isEmpty {
                target.path = base.path
                target.query = reference.query ?? base.query
            } else if reference.path.utf8.first == ASCII.slash {
                target.path = removingDotSegments(reference.path)
            } else {
                target.path = removingDotSegments(merge(base, reference.path))
            }
        }
    }
    return percentEncodeIllegal(target.text)
}

/// The five parts of RFC 3986, Appendix B; `nil` is a part that is absent, which is not an empty one.
struct URLParts {
    var scheme: Substring?
    var authority: Substring?
    var path: Substring
    var query: Substring?
    var fragment: Substring?

    init(_ text: String) {
        var rest = text[...]
        if let hash = rest.utf8.firstIndex(of: ASCII.hash) {
            fragment = rest[rest.utf8.index(after: hash)...]
            rest = rest[..<hash]
        }
        if let question = rest.utf8.firstIndex(of: ASCII.question) {
            query = rest[rest.utf8.index(after: question)...]
            rest = rest[..<question]
        }
        if let colon = rest.utf8.firstIndex(where: { $0 == ASCII.colon || $0 == ASCII.slash }),
            rest.utf8[colon] == ASCII.colon, Self.isScheme(rest[..<colon])
        {
            scheme = rest[..<colon]
            rest = rest[rest.utf8.index(after: colon)...]
        }
        if rest.utf8.starts(with: [ASCII.slash, ASCII.slash]) {
            let start = rest.utf8.index(rest.startIndex, offsetBy: 2)
            let end = rest[start...].utf8.firstIndex(of: ASCII.slash) ?? rest.endIndex
            authority = rest[start..<end]
            rest = rest[end...]
        }
        path = rest
    }

    /// Section 5.3.
    var text: String {
        var text = ""
        if let scheme { text += scheme + ":" }
        if let authority { text += "//" + authority }
        text += path
        if let query { text += "?" + query }
        if let fragment { text += "#" + fragment }
        return text
    }

    private static func isScheme(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, ASCII.isLetter(first) else { return false }
        return text.utf8.allSatisfy {
            ASCII.isAlphanumeric($0) || $0 == ASCII.plus || $0 == ASCII.hyphen || $0 == ASCII.dot
        }
    }
}

/// Section 5.2.3.
private func merge(_ base: URLParts, _ path: Substring) -> Substring {
    if base.authority != nil, base.path.isEmpty { return "/" + path }
    guard let slash = base.path.utf8.lastIndex(of: ASCII.slash) else { return path }
    return base.path[...slash] + path
}

/// Section 5.2.4. It works on segments and so takes time in proportion to the path.
private func removingDotSegments(_ path: Substring) -> Substring {
    guard path.utf8.contains(ASCII.dot) else { return path }
    let isAbsolute = path.utf8.first == ASCII.slash
    let segments = path.utf8.split(separator: ASCII.slash, omittingEmptySubsequences: false)
        .dropFirst(isAbsolute ? 1 : 0)
    var kept: [Substring] = []
    for (index, segment) in segments.enumerated() {
        let isLast = index == segments.count - 1
        if segment.elementsEqual(".".utf8) {
            if isLast { kept.append("") }
        } else if segment.elementsEqual("..".utf8) {
            _ = kept.popLast()
            if isLast { kept.append("") }
        } else {
            kept.append(Substring(segment))
        }
    }
    return Substring((isAbsolute ? "/" : "") + kept.joined(separator: "/"))
}
