package import Foundation
import Indexes

/// What the lock object says.
package struct LockBody: Sendable, Equatable, Codable {
    package enum State: String, Sendable, Codable {
        case held, released
    }

    /// What is read of a lock at most.
    static let bytesMax = 64 << 10
    static let currentSchema = 1

    package var schema = Self.currentSchema
    package var state = State.held
    /// Of one taking; no two are equal.
    package var token: String
    package var owner: String
    package var run: String
    /// Host and journal file: only one process at a time writes with that journal.
    package var place: String
    package var pid: Int32
    /// RFC 3339.
    package var acquired: String
    package var heartbeat: String
    /// Makes every body another one, so that every heartbeat has another entity tag.
    package var count = 0

    package init(token: String, owner: String, run: String, place: String, pid: Int32, acquired: Date) {
        self.token = token
        self.owner = owner
        self.run = run
        self.place = place
        self.pid = pid
        self.acquired = rfc3339(acquired)
        heartbeat = self.acquired
    }

    package var isHeld: Bool { state == .held }
    /// The part of `place` before the journal.
    package var host: String { String(place.prefix { $0 != ":" }) }

    /// - Throws: `DocumentFields.Unreadable` for a lock of a later rollbook, which is left alone.
    package init(json bytes: [UInt8]) throws {
        _ = try DocumentFields(json: bytes, schema: Int64(Self.currentSchema))
        self = try JSONDecoder().decode(LockBody.self, from: Data(bytes))
    }

    func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }
}
