package import Foundation
import Indexes

/// The content of the lock object.
package struct LockBody: Sendable, Equatable, Codable {
    package enum State: String, Sendable, Codable {
        case held, released
    }

    /// The size limit for reading a lock, in bytes.
    static let bytesMax = 64 << 10
    static let currentSchema = 1

    package var schema = Self.currentSchema
    package var state = State.held
    /// Identifies one acquisition of the lock; unique.
    package var token: String
    package var owner: String
    package var run: String
    /// Host and process, such as `ci-7:6f9c…`. Before identities it was host and journal file. A release that knows no other
    /// field finds its own lock by it, and so never mistakes a later release's lock for its own.
    package var place: String
    package var pid: Int32
    /// Time of acquisition, RFC 3339.
    package var acquired: String
    package var heartbeat: String
    /// Differs in every body, so that every renewal has another ETag.
    package var count = 0
    /// The holder's exact identity; `nil` in a lock of a release that states none.
    package var identity: LockIdentity?
    /// Seconds from one renewal to the next; `nil`: a minute.
    package var interval: Double?

    package init(
        token: String, owner: String, run: String, host: String, pid: Int32, identity: LockIdentity,
        timing: LockTiming = .standard, acquired: Date
    ) {
        self.token = token
        self.owner = owner
        self.run = run
        place = "\(host):\(identity.process)"
        self.pid = pid
        self.acquired = rfc3339(acquired)
        heartbeat = self.acquired
        self.identity = identity
        interval = timing.heartbeatSeconds
    }

    package var isHeld: Bool { state == .held }
    package var host: String { String(place.prefix { $0 != ":" }) }
    package var timing: LockTiming { interval.map { LockTiming(heartbeatSeconds: $0) } ?? .standard }

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

extension LockBody {
    /// The owner, host, run and time of acquisition.
    package var forPeople: String { "\(owner) on \(host) (pid \(pid)), run \(run), since \(acquired)" }
}
