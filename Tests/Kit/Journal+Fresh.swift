package import Foundation
package import RunJournal
import TestMachine

extension Journal {
    private static let empty = CopiedFile { _ = try Journal(path: $0) }

    /// A journal at `path`. A new one is a copy of an empty one: to make the tables of each anew takes longer than many a test.
    package static func fresh(_ path: String, now: @escaping @Sendable () -> Date = { Date() }) throws -> Journal {
        try empty.copy(to: path)
        return try Journal(path: path, now: now)
    }
}
