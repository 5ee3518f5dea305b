import Foundation
package import Objects
import S3

/// What was read in the bytes of an index's files because the bucket does not say it: one JSON object below `.rollbook/`,
/// by entity tag and size, so that every machine writes the same page and each file is read once.
///
/// A document of a later schema is not understood and says nothing. Unknown fields are kept.
package struct FactsDocument: Sendable, Equatable {
    package static let schema: Int64 = 1
    /// What is read of one at most.
    package static let bytesMax = 64 << 20

    private var fields: [String: JSONValue]
    private var files: [String: JSONValue]

    package init() {
        fields = ["schema": .integer(Self.schema)]
        files = [:]
    }

    /// Why bytes are no document that this version understands.
    package enum Unreadable: Error, Sendable, Equatable {
        case malformed
        case laterSchema(Int64)
    }

    /// - Throws: `Unreadable`.
    package init(json: [UInt8]) throws(Unreadable) {
        guard let fields = try? JSONDecoder().decode([String: JSONValue].self, from: Data(json)),
            let schema = fields["schema"]?.integer
        else { throw .malformed }
        guard schema == Self.schema else { throw .laterSchema(schema) }
        self.fields = fields
        files = fields["files"]?.object ?? [:]
    }

    /// Where the document of an index is. Discovery, listings and plans never look below `.rollbook/`.
    package static func key(ofIndex index: String) -> ObjectKey {
        ObjectKey(".rollbook/facts/" + (index.isEmpty ? "index" : index) + ".json")
    }

    /// - Parameter name: of the object's key, below the index.
    package func sha256(of object: ListedObject, named name: String) -> SHA256Digest? {
        guard let file = files[name]?.object, file["etag"]?.text == object.etag.text,
            file["size"]?.integer == object.size
        else { return nil }
        return file["sha256"]?.text.flatMap { SHA256Digest(hex: $0) }
    }

    package mutating func remember(_ sha256: SHA256Digest, of object: ListedObject, named name: String) {
        var file = files[name]?.object ?? [:]
        if file["etag"]?.text != object.etag.text { file = [:] }
        file["etag"] = .text(object.etag.text)
        file["size"] = .integer(object.size)
        file["sha256"] = .text(sha256.hex)
        files[name] = .object(file)
    }

    /// Forgets what lies in the index no more.
    package mutating func keep(_ isKept: (String) -> Bool) {
        files = files.filter { isKept($0.key) }
    }

    /// The same bytes for the same facts.
    package func json() throws -> [UInt8] {
        var fields = fields
        fields["files"] = .object(files)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(JSONValue.object(fields))) + [UInt8(ascii: "\n")]
    }
}

extension S3Client {
    /// The facts of an index; an empty document where there is none, or none that is understood.
    func facts(ofIndex index: String) async throws -> FactsDocument {
        do {
            let (head, bytes) = try await getObject(FactsDocument.key(ofIndex: index))
            guard head.size <= FactsDocument.bytesMax else { return FactsDocument() }
            return (try? FactsDocument(json: bytes)) ?? FactsDocument()
        } catch let error as S3Error where error.code == .noSuchKey || error.status == 404 {
            return FactsDocument()
        }
    }
}
