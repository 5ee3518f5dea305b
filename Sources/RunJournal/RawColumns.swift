import GRDB
import GRDBSQLite
import Glibc

/// The columns of a statement's current row where SQLite holds them: a check reads millions, and a Swift string of each would
/// cost more than its digest.
///
/// A value that was read goes with the next row.
struct RawColumns {
    private let statement: OpaquePointer

    /// - Parameter statement: one that stands on a row.
    init(_ statement: Statement) {
        self.statement = statement.sqliteStatement
    }

    enum Value {
        case null
        case number(Int64)
        /// UTF-8, without NUL.
        case text(UnsafeRawBufferPointer)
        /// A type that no covered column has.
        case other
    }

    /// A text ends at its first NUL, as in SQLite's text functions.
    subscript(_ index: Int) -> Value {
        let index = Int32(truncatingIfNeeded: index)
        switch sqlite3_column_type(statement, index) {
        case SQLITE_NULL: return .null
        case SQLITE_INTEGER: return .number(sqlite3_column_int64(statement, index))
        case SQLITE_TEXT:
            // Of a text the bytes as they are; `sqlite3_column_text` would end them with a NUL.
            let start = sqlite3_column_blob(statement, index)
            let bytes = UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, index)))
            guard let start, let end = memchr(start, 0, bytes.count) else { return .text(bytes) }
            return .text(UnsafeRawBufferPointer(rebasing: bytes[..<(UnsafeRawPointer(end) - start)]))
        default: return .other
        }
    }

    /// `nil` for any value but a number.
    func number(_ index: Int) -> Int64? {
        if case .number(let number) = self[index] { number } else { nil }
    }

    /// Empty for any value but a text.
    func text(_ index: Int) -> UnsafeRawBufferPointer {
        if case .text(let text) = self[index] { text } else { UnsafeRawBufferPointer(start: nil, count: 0) }
    }
}
