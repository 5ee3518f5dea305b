/// `NAME-VERSION(-BUILD)?-PYTHON-ABI-PLATFORM.whl`: PEP 427, with the compressed tag sets of PEP 425 split at `.`.
package struct WheelFilename: Hashable, Sendable {
    static let suffix: StaticString = ".whl"

    package let filename: String
    package let project: ProjectName
    package let version: PythonVersion
    /// The build tag with its leading digits; `nil` when there is none.
    package let build: String?
    package let pythonTags: [String]
    package let abiTags: [String]
    package let platformTags: [String]

    /// Parses as strictly as installers, which skip a wheel whose name they cannot parse.
    package init(parsing filename: String) throws(FilenameError) {
        try checkSafety(ofFilename: filename)
        guard filename.utf8.hasSuffix(Self.suffix) else { throw .extensionUnknown(filename) }
        let parts = filename.utf8.dropLast(Self.suffix.utf8CodeUnitCount)
            .split(separator: ASCII.hyphen, omittingEmptySubsequences: false).map(Substring.init)
        guard parts.count == 5 || parts.count == 6 else { throw .partCount(filename) }
        guard let project = ProjectName(parts[0]), !Self.hasDoubleUnderscore(parts[0]) else {
            throw .projectInvalid(filename)
        }
        guard let version = PythonVersion(parts[1]) else { throw .versionInvalid(filename) }
        if parts.count == 6 {
            guard let first = parts[2].utf8.first, ASCII.isDigit(first) else { throw .buildTagInvalid(filename) }
        }
        self.filename = filename
        self.project = project
        self.version = version
        build = parts.count == 6 ? String(parts[2]) : nil
        pythonTags = try Self.tags(parts[parts.count - 3], of: filename)
        abiTags = try Self.tags(parts[parts.count - 2], of: filename)
        platformTags = try Self.tags(parts[parts.count - 1], of: filename)
    }

    /// `nil` where `init(parsing:)` throws.
    package init?(_ filename: String) {
        guard let wheel = try? Self(parsing: filename) else { return nil }
        self = wheel
    }

    private static func hasDoubleUnderscore(_ name: Substring) -> Bool {
        zip(name.utf8, name.utf8.dropFirst()).contains { $0 == ASCII.underscore && $1 == ASCII.underscore }
    }

    private static func tags(_ set: Substring, of filename: String) throws(FilenameError) -> [String] {
        let tags = set.utf8.split(separator: ASCII.dot, omittingEmptySubsequences: false)
        for tag in tags {
            let isValid = tag.allSatisfy { ASCII.isAlphanumeric($0) || $0 == ASCII.underscore }
            guard isValid, !tag.isEmpty else { throw .tagInvalid(filename) }
        }
        return tags.map { String(Substring($0)) }
    }
}
