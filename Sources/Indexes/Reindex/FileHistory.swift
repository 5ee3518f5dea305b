package import Foundation
package import Objects
package import RunJournal
import S3

/// Known contents of the files and metadata files of one index, present and earlier ones.
package struct FileHistory: Sendable {
    private var facts: [ObjectKey: [ObjectFacts]] = [:]

    package init(_ facts: [ObjectFacts]) {
        for fact in facts { self.facts[fact.key, default: []].append(fact) }
    }

    /// The facts of the contents that the listing shows.
    package func now(_ object: ListedObject) -> ObjectFacts? {
        facts[object.key]?.filter { FactsIdentity.isOf(object, $0) }.reduce(nil) { merged, fact in
            guard var merged else { return fact }
            merged.sha256 = merged.sha256 ?? fact.sha256
            if fact.metadataRead { (merged.requiresPython, merged.metadataRead) = (fact.requiresPython, true) }
            return merged
        }
    }

    /// The first publication time of a file, as its object or its index's facts document stated; `nil` where neither was read.
    package func uploaded(_ object: ListedObject) -> Date? {
        facts[object.key]?.lazy.compactMap { FactsIdentity.uploaded(object, $0) }.first
    }

    /// Whether facts about such an object are known.
    package func hasBeen(_ key: ObjectKey) -> Bool { facts[key] != nil }

    /// Whether a verification passed with these contents under this hash.
    package func hasSeen(_ object: ListedObject, _ sha256: String?) -> Bool {
        let identity = FactsIdentity.seen(object)
        return facts[object.key]?.contains { $0.identity == identity && $0.sha256?.hex == sha256 } ?? false
    }

    /// The contents that were known under this hash, by ETag and size; with `nil` all that passed a verification.
    package func contents(of key: ObjectKey, _ sha256: String?) -> Set<Content> {
        Set(
            (facts[key] ?? []).compactMap { fact in
                guard let sha256 else { return fact.identity.hasPrefix("seen:") ? Content(fact.identity) : nil }
                return fact.sha256?.hex == sha256 ? Content(fact.identity) : nil
            })
    }

    /// One content of an object.
    package struct Content: Hashable, Sendable {
        package var etag: ETag
        package var size: Int64

        package init(etag: ETag, size: Int64) {
            (self.etag, self.size) = (etag, size)
        }

        /// The content in the name of a fact, such as `stored:ETAG:SIZE@DATE`; `nil` where the name has none.
        init?(_ identity: String) {
            let parts = identity.split(separator: ":")
            guard parts.count == 3, ["bytes", "reading", "stored", "seen"].contains(parts[0]),
                let size = Int64(parts[2].prefix { $0 != "@" })
            else { return nil }
            self.init(etag: ETag(String(parts[1])), size: size)
        }
    }
}
