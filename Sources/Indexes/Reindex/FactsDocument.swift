package import Foundation
package import Objects
import PlaybookFiles
import S3

/// Facts about an index's files that their objects do not state: one JSON object below `.rollbook/`, by ETag and size. So
/// every machine writes the same page, and each file is read once.
///
/// A document of a later schema is not read. Unknown fields are kept.
package struct FactsDocument: Sendable, Equatable {
    package static let schema: Int64 = 1
    /// The size limit of a document, in bytes, for reading and for writing.
    package static let bytesMax = 64 << 20

    private var fields: DocumentFields
    private var files: [String: JSONValue]
    private static let requiresPythonKey = "requires-python"
    private static let uploadedKey = "upload-time"

    package init() {
        fields = DocumentFields(schema: Self.schema)
        files = [:]
    }

    /// - Throws: `DocumentFields.Unreadable`.
    package init(json: [UInt8]) throws(DocumentFields.Unreadable) {
        fields = try DocumentFields(json: json, schema: Self.schema)
        files = fields["files"]?.object ?? [:]
    }

    /// The key of an index's document. Discovery, listings and plans of pages skip `.rollbook/`.
    package static func key(ofIndex index: String) -> ObjectKey {
        ObjectKey(OwnFolder.key("facts/\(index.isEmpty ? "index" : index).json"))
    }

    /// - Parameter name: the object's key below the index.
    package func sha256(of object: ListedObject, named name: String) -> SHA256Digest? {
        file(of: object, named: name)?["sha256"]?.text.flatMap { SHA256Digest(hex: $0) }
    }

    /// `Requires-Python` of a wheel; an inner `nil` where it states none, `nil` where it is not known.
    package func requiresPython(of object: ListedObject, named name: String) -> String?? {
        switch file(of: object, named: name)?[Self.requiresPythonKey] {
        case .text(let text): .some(text)
        case .null: .some(nil)
        default: nil
        }
    }

    /// The first publication time of the file; `nil` if not known.
    package func uploaded(_ object: ListedObject, named name: String) -> Date? {
        file(of: object, named: name)?[Self.uploadedKey]?.text.flatMap { moment(rfc3339: $0) }
    }

    private func file(of object: ListedObject, named name: String) -> [String: JSONValue]? {
        guard let file = files[name]?.object, file["etag"]?.text == object.etag.text,
            file["size"]?.integer == object.size
        else { return nil }
        return file
    }

    package mutating func remember(_ sha256: SHA256Digest, of object: ListedObject, named name: String) {
        remember("sha256", .text(sha256.hex), of: object, named: name)
    }

    package mutating func remember(requiresPython: String?, of object: ListedObject, named name: String) {
        remember(Self.requiresPythonKey, requiresPython.map { .text($0) } ?? .null, of: object, named: name)
    }

    /// Remembers a time, unless one is known already: the versions that showed it may be gone by now.
    package mutating func remember(uploaded time: Date, of object: ListedObject, named name: String) {
        guard uploaded(object, named: name) == nil else { return }
        remember(Self.uploadedKey, .text(rfc3339(time)), of: object, named: name)
    }

    /// Facts about other bytes under the same name are dropped.
    private mutating func remember(_ key: String, _ value: JSONValue, of object: ListedObject, named name: String) {
        var file = files[name]?.object ?? [:]
        if file["etag"]?.text != object.etag.text || file["size"]?.integer != object.size { file = [:] }
        file["etag"] = .text(object.etag.text)
        file["size"] = .integer(object.size)
        file[key] = value
        files[name] = .object(file)
    }

    /// Takes in the findings of a reindex, and drops files that are no longer in the index.
    package mutating func learn(_ learned: LearnedFacts) {
        keep(learned.present.contains)
        for file in learned.files {
            if let stated = file.requiresPython { remember(requiresPython: stated, of: file.object, named: file.name) }
            if let time = file.uploaded { remember(uploaded: time, of: file.object, named: file.name) }
        }
    }

    /// Drops files that are no longer in the index.
    package mutating func keep(_ isKept: (String) -> Bool) {
        files = files.filter { isKept($0.key) }
    }

    /// The document's bytes; equal facts give equal bytes.
    package func json() throws -> [UInt8] {
        var fields = fields
        fields["files"] = .object(files)
        return try fields.json()
    }
}

extension BucketReader {
    /// Facts that others have read in an index's files; an empty document where there is none, or none that this version can
    /// read.
    package func facts(ofIndex index: String) async throws -> FactsDocument {
        try await KeptFacts(client: client, index: index).document()
    }
}

extension S3Client {
    func facts(ofIndex index: String) async throws -> FactsDocument {
        try await reading(ofIndex: index).document
    }

    func reading(ofIndex index: String) async throws -> KeptFacts.Reading {
        do {
            let (head, bytes) = try await getObject(FactsDocument.key(ofIndex: index))
            guard head.size <= FactsDocument.bytesMax else { return .init(seen: .nothing) }
            return .init(
                document: (try? FactsDocument(json: bytes)) ?? FactsDocument(),
                seen: bytes.count <= DocumentSeen.bytesMax ? .present(bytes, head.etag) : .nothing)
        } catch let error as S3Error where error.code == .noSuchKey || error.status == 404 {
            return .init()
        }
    }
}
