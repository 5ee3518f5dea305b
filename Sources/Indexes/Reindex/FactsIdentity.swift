package import Foundation
package import Objects
package import RunJournal
import S3

/// Under which name a fact of an object is remembered, so that it stays true for ever.
///
/// A page is a function of the bucket: what one journal knows and the bucket does not say must not reach it. So what
/// follows from the bytes is kept apart from what the object's own attributes say, and from what was found out about
/// it for another end.
package enum FactsIdentity {
    /// What was read in the bytes: `Requires-Python` of a wheel, digest and `Requires-Python` of a metadata file.
    package static func bytes(_ object: ListedObject) -> String { "bytes:\(object.etag):\(object.size)" }

    /// Marks that the index's facts document has what was read in the bytes.
    package static func kept(_ object: ListedObject) -> String { "kept:\(object.etag):\(object.size)" }

    /// The SHA-256 of all bytes, read to compare files; no page states it.
    package static func reading(_ object: ListedObject) -> String { "reading:\(object.etag):\(object.size)" }

    /// That a verification passed with these contents, under the SHA-256 that the page stated.
    package static func seen(_ object: ListedObject) -> String { "seen:\(object.etag):\(object.size)" }

    /// What this very write says of itself: the SHA-256 that the bucket knows, or that it knows none.
    package static func stored(_ object: ListedObject) -> String {
        stored(object.etag, size: object.size, lastModified: object.lastModified)
    }

    package static func stored(_ etag: ETag, size: Int64, lastModified: Date) -> String {
        "stored:" + write(etag, size, lastModified)
    }

    /// Whether a fact is about the contents of an object. The same bytes written again, as by a restore, keep them.
    package static func isOf(_ object: ListedObject, _ fact: ObjectFacts) -> Bool {
        [bytes(object), reading(object)].contains(fact.identity)
            || fact.identity.hasPrefix("stored:\(object.etag):\(object.size)@")
    }

    /// That this very write has these headers.
    package static func headers(
        _ attributes: ObjectAttributes, _ etag: ETag, size: Int64, lastModified: Date
    ) -> String {
        let shown = [
            attributes.contentType, attributes.cacheControl, attributes.contentEncoding, attributes.contentDisposition,
            attributes.contentLanguage,
        ]
        return "headers:\(shown.map { $0 ?? "" }.joined(separator: "|")):" + write(etag, size, lastModified)
    }

    /// That this very write was first published then: as it says itself, or as the index's facts document does.
    package static func uploaded(_ time: Date, _ etag: ETag, size: Int64, lastModified: Date) -> String {
        "uploaded:\(rfc3339(time)):" + write(etag, size, lastModified)
    }

    static func uploaded(_ time: Date, _ object: ListedObject) -> String {
        uploaded(time, object.etag, size: object.size, lastModified: object.lastModified)
    }

    /// That this very write does not say when it was first published, and which version it stands for.
    static func unmarked(restores: VersionID?, _ object: ListedObject) -> String {
        "unmarked:\(restores?.text ?? ""):" + write(object.etag, object.size, object.lastModified)
    }

    /// When this very write was first published, as a fact of it says.
    package static func uploaded(_ object: ListedObject, _ fact: ObjectFacts) -> Date? {
        value(of: "uploaded:", object, fact).flatMap { moment(rfc3339: $0) }
    }

    /// Within `nil` where it stands for no version; `nil` for a fact of something else.
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

    /// That this very write has this `Cache-Control`.
    package static func cacheControl(_ value: String, of object: ListedObject) -> String {
        "cache-control:\(value):" + write(object.etag, object.size, object.lastModified)
    }

    /// Equal bytes may be written again with other attributes: the date shows it.
    private static func write(_ etag: ETag, _ size: Int64, _ lastModified: Date) -> String {
        "\(etag):\(size)@\(Int64(lastModified.timeIntervalSince1970))"
    }
}
