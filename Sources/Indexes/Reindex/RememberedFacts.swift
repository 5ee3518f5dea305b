import Foundation
import Objects
import RunJournal
import S3

/// The journal's facts about objects below one prefix.
struct RememberedFacts: Sendable {
    private var byIdentity: [ObjectKey: [String: ObjectFacts]] = [:]

    init(_ facts: [ObjectFacts]) {
        for fact in facts { byIdentity[fact.key, default: [:]][fact.identity] = fact }
    }

    func bytes(_ object: ListedObject) -> ObjectFacts? { byIdentity[object.key]?[FactsIdentity.bytes(object)] }

    func isKept(_ object: ListedObject) -> Bool { byIdentity[object.key]?[FactsIdentity.kept(object)] != nil }

    func stored(_ object: ListedObject) -> ObjectFacts? { byIdentity[object.key]?[FactsIdentity.stored(object)] }

    /// The known publication time of an object.
    enum Time: Sendable, Equatable {
        case known(Date)
        /// Neither the object nor, at that time, the index's facts document stated one.
        case unmarked(restores: VersionID?)
    }

    func time(_ object: ListedObject) -> Time? {
        let facts = byIdentity[object.key]?.values.map { $0 } ?? []
        if let time = facts.lazy.compactMap({ FactsIdentity.uploaded(object, $0) }).first { return .known(time) }
        return facts.lazy.compactMap { FactsIdentity.restores(object, $0) }.first.map { .unmarked(restores: $0) }
    }
}
