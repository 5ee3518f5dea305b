/// Recursive descent over lower-cased bytes. Each optional part consumes as much as it can. The only backtracking is over a
/// separator before a missing word.
struct VersionParser {
    private let bytes: [UInt8]
    private(set) var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    mutating func version() -> PythonVersion? {
        guard let (epoch, release) = epochAndRelease() else { return nil }
        let pre = preRelease()
        let post = postRelease()
        let dev = number(after: Self.devWords)
        var local: [PythonVersion.LocalSegment] = []
        if skip(ASCII.plus) {
            guard let segments = localLabel() else { return nil }
            local = segments
        }
        return PythonVersion(epoch: epoch, release: release, pre: pre, post: post, dev: dev, local: local)
    }

    /// `v1!2.3.4`: the part before any suffix.
    mutating func epochAndRelease() -> (epoch: VersionNumber, release: [VersionNumber])? {
        _ = skip(ASCII.lowerV)
        guard var first = digits() else { return nil }
        var epoch: VersionNumber = 0
        if skip(ASCII.exclamation) {
            epoch = first
            guard let next = digits() else { return nil }
            first = next
        }
        var release = [first]
        while peek() == ASCII.dot, position + 1 < bytes.count, ASCII.isDigit(bytes[position + 1]) {
            position += 1
            if let next = digits() { release.append(next) }
        }
        return (epoch, release)
    }

    /// Whether exactly `.*` is left.
    var isAtWildcard: Bool { bytes[position...].elementsEqual([ASCII.dot, ASCII.asterisk]) }

    private mutating func preRelease() -> PythonVersion.PreRelease? {
        for (words, phase) in Self.preWords {
            if let number = number(after: words) { return PythonVersion.PreRelease(phase: phase, number: number) }
        }
        return nil
    }

    private mutating func postRelease() -> VersionNumber? {
        if peek() == ASCII.hyphen, position + 1 < bytes.count, ASCII.isDigit(bytes[position + 1]) {
            position += 1
            return digits()
        }
        return number(after: Self.postWords)
    }

    /// `[._-]? word [._-]? digits?`; a word without digits counts as zero.
    private mutating func number(after words: [[UInt8]]) -> VersionNumber? {
        var start = position
        if start < bytes.count, Self.isSeparator(bytes[start]) { start += 1 }
        guard start < bytes.count, ASCII.isLetter(bytes[start]) else { return nil }
        guard let word = words.first(where: { bytes[start...].starts(with: $0) }) else { return nil }
        position = start + word.count
        if let next = peek(), Self.isSeparator(next) { position += 1 }
        return digits() ?? 0
    }

    private mutating func localLabel() -> [PythonVersion.LocalSegment]? {
        var segments: [PythonVersion.LocalSegment] = []
        repeat {
            let start = position
            while let next = peek(), ASCII.isAlphanumeric(next) { position += 1 }
            let part = bytes[start..<position]
            guard !part.isEmpty else { return nil }
            segments.append(
                part.allSatisfy(ASCII.isDigit)
                    ? .number(VersionNumber(digits: part)) : .text(String(decoding: part, as: UTF8.self)))
        } while skipSeparator()
        return segments
    }

    private mutating func digits() -> VersionNumber? {
        let start = position
        while let next = peek(), ASCII.isDigit(next) { position += 1 }
        return start == position ? nil : VersionNumber(digits: bytes[start..<position])
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSeparator() -> Bool {
        guard let next = peek(), Self.isSeparator(next) else { return false }
        position += 1
        return true
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == ASCII.dot || byte == ASCII.hyphen || byte == ASCII.underscore
    }

    // Of two words with the same beginning, the longer one comes first.
    private static let preWords: [([[UInt8]], PythonVersion.Phase)] = [
        ([Array("alpha".utf8), Array("a".utf8)], .alpha),
        ([Array("beta".utf8), Array("b".utf8)], .beta),
        ([Array("preview".utf8), Array("pre".utf8), Array("c".utf8), Array("rc".utf8)], .candidate),
    ]
    private static let postWords = [Array("post".utf8), Array("rev".utf8), Array("r".utf8)]
    private static let devWords = [Array("dev".utf8)]
}
