import Foundation

/// The fields of one of rollbook's own JSON documents: a schema number, fields that this version knows, and fields that a
/// later one may have added and that survive being written again.
package struct DocumentFields: Sendable, Equatable {
    private var fields: [String: JSONValue]

    /// Why bytes are no document that this version understands.
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

    /// The same bytes for the same fields.
    package func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(JSONValue.object(fields))) + [UInt8(ascii: "\n")]
    }
}
