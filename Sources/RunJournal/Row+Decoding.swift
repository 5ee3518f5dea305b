import FoundationEssentials
import GRDB
import Objects

/// Reads columns whose form the schema guarantees; throws `JournalError.failed` where a hand-edited file breaks it.
extension Row {
    func decode<Value: RawRepresentable<String>>(_ index: Int) throws -> Value {
        let text: String = self[index]
        guard let value = Value(rawValue: text) else { throw unreadable(text) }
        return value
    }

    func decode<Value: RawRepresentable<String>>(_ column: String) throws -> Value {
        let text: String = self[column]
        guard let value = Value(rawValue: text) else { throw unreadable(text) }
        return value
    }

    func date(_ index: Int) throws -> Date? {
        guard let text = self[index] as String? else { return nil }
        guard let date = Timestamp.date(from: text) else { throw unreadable(text) }
        return date
    }

    func date(_ column: String) throws -> Date? {
        guard let text = self[column] as String? else { return nil }
        guard let date = Timestamp.date(from: text) else { throw unreadable(text) }
        return date
    }

    /// A time in a column that is never NULL.
    func requiredDate(_ index: Int) throws -> Date {
        guard let date = try date(index) else { throw unreadable("NULL") }
        return date
    }

    /// A time in a column that is never NULL.
    func requiredDate(_ column: String) throws -> Date {
        guard let date = try date(column) else { throw unreadable("NULL") }
        return date
    }

    func digest(_ index: Int) throws -> SHA256Digest? {
        guard let text = self[index] as String? else { return nil }
        guard let digest = SHA256Digest(hex: text) else { throw unreadable(text) }
        return digest
    }

    func digest(_ column: String) throws -> SHA256Digest? {
        guard let text = self[column] as String? else { return nil }
        guard let digest = SHA256Digest(hex: text) else { throw unreadable(text) }
        return digest
    }

    /// A digest in a column that is never NULL.
    func requiredDigest(_ column: String) throws -> SHA256Digest {
        guard let digest = try digest(column) else { throw unreadable("NULL") }
        return digest
    }

    func strings(_ index: Int) throws -> [String: String] {
        let text: String = self[index]
        guard let strings = JSONText.parseObject(text) else { throw unreadable(text) }
        return strings
    }

    func strings(_ column: String) throws -> [String: String] {
        let text: String = self[column]
        guard let strings = JSONText.parseObject(text) else { throw unreadable(text) }
        return strings
    }

    func unreadable(_ text: String) -> JournalError {
        .refused(
            detail:
                "a row holds \(JSONText.quoted(String(text.prefix(80)))), which this rollbook (schema \(Schema.known)) does not "
                + "know; read it with one as new as the one that wrote it")
    }
}
