import Foundation
import Indexes
import Rollbook

/// One JSON document on standard output, with `"schema": 1` and stable keys.
protocol JSONDocument: Encodable {
    var schema: Int { get }
}

extension JSONDocument {
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return PrintableText.json(String(decoding: try encoder.encode(self), as: UTF8.self))
    }
}
