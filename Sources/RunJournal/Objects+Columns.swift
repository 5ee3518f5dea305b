import GRDB
import Objects

/// A value that a text column holds unchanged.
protocol ColumnText: DatabaseValueConvertible, StatementColumnConvertible {
    init(_ text: String)
    var text: String { get }
}

extension ColumnText {
    var databaseValue: DatabaseValue { text.databaseValue }

    static func fromDatabaseValue(_ value: DatabaseValue) -> Self? {
        String.fromDatabaseValue(value).map { Self($0) }
    }

    init?(sqliteStatement: SQLiteStatement, index: CInt) {
        self.init(String(sqliteStatement: sqliteStatement, index: index))
    }
}

extension ObjectKey: ColumnText {}
extension VersionID: ColumnText {}
extension ETag: ColumnText {}

/// Lower-case hexadecimal digits. `Row.digest` reads them, and throws where a column holds something else.
extension SHA256Digest: DatabaseValueConvertible {
    var databaseValue: DatabaseValue { hex.databaseValue }

    static func fromDatabaseValue(_ value: DatabaseValue) -> SHA256Digest? {
        String.fromDatabaseValue(value).flatMap { SHA256Digest(hex: $0) }
    }
}
