import Foundation

/// The fields of one of rollbook's own JSON documents: a schema number, the fields that this version knows, and fields of
/// later versions, which are kept when the document is written again.
package struct DocumentFields: Sendable, Equatable {
    private var fields: [String: JSONValue]

    /// The reason why this version cannot read a document.
    package enum Unreadable: Error, Sendable, Equatable {
        case malformed
        case laterSchema(Int64)
    }

    package init(schema: Int64) {
        fields = ["schema": .integer(schema)]
    }

    /// - Throws: `Unreadable`.
    package init(json: [UInt8], schema: Int64) throws(Unreadable) {
        guard let fields = try? JSONDecoder().decode([String: JSONValue].self, from: Data(json)),
            let found = fields["schema"]?.integer
        else { throw .malformed }
        guard found == schema else { throw .laterSchema(found) }
        self.fields = fields
    }

    package subscript(name: String) -> JSONValue? {
        get { fields[name] }
        set { fields[name] = newValue }
    }

    /// The document's bytes; equal fields give equal bytes.
    package func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(JSONValue.object(fields))) + [UInt8(ascii: "\n")]
    }
}
