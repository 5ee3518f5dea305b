package import Foundation
package import Objects
package import RunJournal
import S3

/// The names under which facts of an object are remembered, so that they stay true for ever.
///
/// A page is a function of the bucket: facts that only one journal knows must not reach it. So facts from the bytes are kept
/// apart from facts of the object's own attributes, and from facts that were found out for another purpose.
package enum FactsIdentity {
    /// Facts from the bytes: `Requires-Python` of a wheel, digest and `Requires-Python` of a metadata file.
    package static func bytes(_ object: ListedObject) -> String { "bytes:\(object.etag):\(object.size)" }

    /// Marks that the index's facts document has the facts from the bytes.
    package static func kept(_ object: ListedObject) -> String { "kept:\(object.etag):\(object.size)" }

    /// The SHA-256 of all bytes, read to compare files; it is stated on no page.
    package static func reading(_ object: ListedObject) -> String { "reading:\(object.etag):\(object.size)" }

    /// Marks that a verification passed with these contents, under the SHA-256 that the page stated.
    package static func seen(_ object: ListedObject) -> String { "seen:\(object.etag):\(object.size)" }

    /// The facts of this very write's attributes: the SHA-256 that the bucket knows, or that it knows none.
    package static func stored(_ object: ListedObject) -> String {
        stored(object.etag, size: object.size, lastModified: object.lastModified)
    }

    package static func stored(_ etag: ETag, size: Int64, lastModified: Date) -> String {
        "stored:" + write(etag, size, lastModified)
    }

    /// Whether a fact is about an object's contents. It stays true when the same bytes are written again, as by a restore.
    package static func isOf(_ object: ListedObject, _ fact: ObjectFacts) -> Bool {
        [bytes(object), reading(object)].contains(fact.identity)
            || fact.identity.hasPrefix("stored:\(object.etag):\(object.size)@")
    }

    /// Marks that this very write has these headers.
    package static func headers(
        _ attributes: ObjectAttributes, _ etag: ETag, size: Int64, lastModified: Date
    ) -> String {
        let shown = [
            attributes.contentType, attributes.cacheControl, attributes.contentEncoding, attributes.contentDisposition,
            attributes.contentLanguage,
        ]
        return "headers:\(shown.map { $0 ?? "" }.joined(separator: "|")):" + write(etag, size, lastModified)
    }

    /// Marks this very write's first publication time, stated by its metadata or by the index's facts document.
    package static func uploaded(_ time: Date, _ etag: ETag, size: Int64, lastModified: Date) -> String {
        "uploaded:\(rfc3339(time)):" + write(etag, size, lastModified)
    }

    static func uploaded(_ time: Date, _ object: ListedObject) -> String {
        uploaded(time, object.etag, size: object.size, lastModified: object.lastModified)
    }

    /// Marks that this very write states no publication time, with the version that it stands for.
    static func unmarked(restores: VersionID?, _ object: ListedObject) -> String {
        "unmarked:\(restores?.text ?? ""):" + write(object.etag, object.size, object.lastModified)
    }

    /// The publication time of this very write that a fact states.
    package static func uploaded(_ object: ListedObject, _ fact: ObjectFacts) -> Date? {
        value(of: "uploaded:", object, fact).flatMap { moment(rfc3339: $0) }
    }

    /// The version that the write stands for; an inner `nil` for none, `nil` for any other fact.
    static func restores(_ object: ListedObject, _ fact: ObjectFacts) -> VersionID?? {
        value(of: "unmarked:", object, fact).map { $0.isEmpty ? nil : VersionID($0) }
    }

    private static func value(of kind: String, _ object: ListedObject, _ fact: ObjectFacts) -> String? {
        let ending = ":" + write(object.etag, object.size, object.lastModified)
        guard fact.identity.hasPrefix(kind), fact.identity.hasSuffix(ending),
            fact.identity.utf8.count >= kind.utf8.count + ending.utf8.count
        else { return nil }
        return String(fact.identity.dropFirst(kind.count).dropLast(ending.count))
    }

    /// Marks that this very write has this `Cache-Control`.
    package static func cacheControl(_ value: String, of object: ListedObject) -> String {
        "cache-control:\(value):" + write(object.etag, object.size, object.lastModified)
    }

    /// Identifies a write: equal bytes may be written again with other attributes, which the date shows.
    private static func write(_ etag: ETag, _ size: Int64, _ lastModified: Date) -> String {
        "\(etag):\(size)@\(Int64(lastModified.timeIntervalSince1970))"
    }
}
