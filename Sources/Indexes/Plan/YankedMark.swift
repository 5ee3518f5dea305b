package import SimpleRepository

/// The user metadata of an object that says that its file is yanked (PEP 592): it lives with the object, so that every
/// machine writes the same page.
package enum YankedMark {
    package static let name = "rollbook-yanked"

    /// User metadata travels as a header: the reason is percent-encoded, and cut to what fits.
    package static func metadata(_ yanked: Yanked) -> [String: String] {
        guard case .yes(let reason) = yanked else { return [:] }
        return [
            name: percentEncodePathSegment(String((reason ?? "").unicodeScalars.prefix(reasonMax).map(Character.init)))
        ]
    }

    package static func yanked(_ metadata: [String: String]) -> Yanked {
        guard let value = metadata[name] else { return .no }
        let reason = percentDecode(value[...]) ?? value
        return .yes(reason: reason.isEmpty ? nil : reason)
    }

    /// Scalars; each takes at most 12 of the 2,048 bytes that S3 has for all user metadata.
    private static let reasonMax = 100
}
