import Foundation
import Indexes
import Objects
import PlaybookFiles

/// A yes or no to a waiting step, as stored in the buckets of the steps that it opens.
package struct ApprovalDocument: Codable, Sendable, Equatable {
    static let bytesMax = 64 << 20
    private static let currentSchema = 1

    package private(set) var schema = Self.currentSchema
    package var run: String
    package var step: String
    package var approved: Bool
    /// The name that the approver gave; unverified.
    package var name: String
    /// The approver's identity according to the identity service; `nil` without one.
    package var identity: Signer?
    /// The time of the answer (RFC 3339), by the clock of the machine that wrote it.
    package var at: String
    /// The time at which planning began, by the service's clock. `nil` for a no, which has no plan.
    package var plannedAt: String?
    package var reason: String?
    /// A URL.
    package var evidence: String?
    /// SHA-256 of `steps`.
    package var digest: String?
    /// The plans that were shown: the steps up to the next approval.
    package var steps: [PlannedStep] = []

    package struct Signer: Codable, Sendable, Equatable {
        package var account: String
        package var arn: String
    }

    package init(run: String, step: String, approved: Bool, name: String, identity: Signer?, at: String) {
        self.run = run
        self.step = step
        self.approved = approved
        self.name = name
        self.identity = identity
        self.at = at
    }

    /// The key of the document.
    static func key(in place: LogPlace, run: String, step: String) -> ObjectKey {
        ObjectKey(place.prefix + "\(run)/\(step).json")
    }

    /// Binds the answer to the plans that were shown.
    mutating func bind(to steps: [PlannedStep], plannedAt: String) throws {
        self.steps = steps
        self.plannedAt = plannedAt
        digest = try Self.digest(of: steps)
    }

    /// - Throws: `ApprovalError.unreadable`, also for a document of another run or step, or one whose digest does not match its
    ///   content.
    init(json bytes: [UInt8], run: String, step: String, place: String) throws {
        do {
            _ = try DocumentFields(json: bytes, schema: Int64(Self.currentSchema))
            self = try JSONDecoder().decode(Self.self, from: Data(bytes))
        } catch {
            throw ApprovalError.unreadable(place: place)
        }
        guard self.run == run, self.step == step else { throw ApprovalError.unreadable(place: place) }
        if approved, digest != (try Self.digest(of: steps)) { throw ApprovalError.unreadable(place: place) }
    }

    func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }

    private static func digest(of steps: [PlannedStep]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return SHA256Digest(of: Array(try encoder.encode(steps))).hex
    }

    /// The approver's name, and the identity where it is known.
    package var by: String {
        let shown = PrintableText.shown(name)
        return identity.map { "\(shown) (\(PrintableText.shown($0.arn)))" } ?? shown
    }

    /// One line for people.
    package var forPeople: String {
        let reason = reason.map { ": \(PrintableText.shown($0))" } ?? ""
        let evidence = evidence.map { " (\(PrintableText.shown($0)))" } ?? ""
        return "\(approved ? "approved" : "declined") by \(by) at \(PrintableText.shown(at))\(reason)\(evidence)"
    }
}
