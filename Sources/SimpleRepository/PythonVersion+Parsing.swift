extension PythonVersion {
    /// `nil` unless `text` is a version by PEP 440, Appendix B, in any spelling and either case, with optional white space
    /// around it. Numbers may have any size.
    package init?(_ text: some StringProtocol) {
        var parser = VersionParser(trimmingWhiteSpace(text).utf8.map(ASCII.lowered))
        guard let version = parser.version(), parser.isAtEnd else { return nil }
        self = version
    }
}

/// Trims the white space of Python's `\s`: Unicode's White_Space and the four information separators.
func trimmingWhiteSpace(_ text: some StringProtocol) -> Substring {
    func isVisibleASCII(_ byte: UInt8?) -> Bool { byte.map { $0 > ASCII.space && $0 < 0x7F } ?? false }
    if isVisibleASCII(text.utf8.first), isVisibleASCII(text.utf8.suffix(1).first) { return Substring(text) }
    func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value)
    }
    let scalars = String(text).unicodeScalars
    guard let first = scalars.firstIndex(where: { !isSpace($0) }),
        let last = scalars.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return Substring(scalars[first...last])
}
