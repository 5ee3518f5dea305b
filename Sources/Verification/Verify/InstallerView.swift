import SimpleRepository

/// How pip and uv treat core metadata that names a project and a version. `InstallerOracleTests` runs both to prove it.
struct InstallerView {
    /// The reason why one of them refuses the file; `nil` where both accept it.
    private(set) var refusal: String?
    /// A departure from the specification that both accept.
    private(set) var remark: String?

    init(_ metadata: CoreMetadata, _ bytes: [UInt8]) {
        if String(validating: bytes, as: UTF8.self) == nil {
            refusal = "pip refuses the file: its METADATA is not UTF-8"
        } else if let bad = metadata.requiresDist.first(where: { Requirement($0) == nil }) {
            refusal =
                "pip refuses the file: it requires \(bad.prefix(200).debugDescription), which is not a requirement (PEP 508)"
        } else if let text = metadata.requiresPython, VersionSpecifierSet(text) == nil {
            if Self.isGuessed(text) {
                remark =
                    "its Requires-Python \(text.prefix(100).debugDescription) is not a version specifier (PEP 440); pip "
                    + "passes it over, uv guesses"
            } else {
                refusal =
                    "uv refuses the file, and pip passes its Requires-Python over: "
                    + "\(text.prefix(100).debugDescription) is not a version specifier (PEP 440)"
            }
        }
    }

    /// Whether uv still reads the text (its `LenientVersionSpecifiers`): extra commas, quotes, `.*` after a comparison, and the
    /// `UNKNOWN` of old build tools.
    private static func isGuessed(_ text: String) -> Bool {
        if text == "UNKNOWN" { return true }
        var parts = text.filter { !"'\"".contains($0) }.split(separator: ",").map { $0.trimmingSpaces() }
        parts.removeAll(where: \.isEmpty)
        let mended = parts.map { part in
            part.hasSuffix(".*") && !part.hasPrefix("==") && !part.hasPrefix("!=") ? String(part.dropLast(2)) : part
        }
        return !mended.isEmpty && VersionSpecifierSet(mended.joined(separator: ",")) != nil
    }
}
