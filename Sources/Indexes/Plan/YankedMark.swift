package import SimpleRepository

/// The user metadata that marks an object's file as yanked (PEP 592). It is kept with the object, so every machine writes the
/// same page.
package enum YankedMark {
    package static let name = "rollbook-yanked"

    /// User metadata is sent as a header: the reason is percent-encoded, and cut to fit.
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

    /// In scalars; each takes at most 12 of the 2,048 bytes that S3 allows for all user metadata.
    private static let reasonMax = 100
}
