package import FoundationEssentials
package import Objects

/// One entry of a team's log: a header line, and lines about one run as in an export (docs/journal.md, "The log").
package struct LogEntry: Sendable {
    /// The purpose of an entry. A reader takes in the lines of an unknown kind like any others.
    package struct Kind: RawRepresentable, Sendable, Hashable {
        package let rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }

        /// The plan of a step, before its first write.
        package static let planned = Kind(rawValue: "planned")
        /// The outcome of a run since its last entry.
        package static let outcome = Kind(rawValue: "outcome")
        /// A run that was made without the log; it has no place in the order.
        package static let pushed = Kind(rawValue: "pushed")
        /// A stale lock was taken over.
        package static let takeOver = Kind(rawValue: "take-over")
        /// An earlier entry is void.
        package static let void = Kind(rawValue: "void")
        /// The content of a closed range of entries; saves requests.
        package static let checkpoint = Kind(rawValue: "checkpoint")
    }

    /// Counted from 1.
    package var number: Int64
    package var kind: Kind
    package var bucket: String
    package var runID: String?
    /// SHA-256 of the whole entry before; 32 zero bytes for the first one.
    package var previous: SHA256Digest
    /// The token of the writer's lock.
    package var token: String
    package var at: Date
    /// Facts that the kind needs: the token that was taken over, the number of the void entry.
    package var facts: [String: String]
    /// The number of checks and approvals of the run in the log, with this entry.
    package var counts: LogNews.Counts
    var lines: [ExportedLine]
    /// SHA-256 of the entry as it is in the bucket.
    package private(set) var sha256: SHA256Digest
    package private(set) var bytes: [UInt8]

    /// The fact that names the void entry.
    package static let voidedFact = "voids"
    /// The fact with the token of the lock that was taken over.
    package static let formerTokenFact = "former"

    /// The fact that a run is over without being done.
    static let settledFact = "settled"

    package static let origin = SHA256Digest(hex: String(repeating: "0", count: 64)).unsafelyUnwrapped
    static let headerType = "entry"
    /// The largest entry that a reader accepts, in bytes.
    package static let bytesMax = 64 << 20

    /// Makes an entry to put.
    /// - Parameters:
    ///   - news: the news about a run; `nil` for an entry that concerns no run.
    ///   - checkpoint: the content of a checkpoint.
    package init(
        after head: LogHead?, kind: Kind, bucket: String, news: LogNews? = nil, token: String,
        facts: [String: String] = [:], checkpoint: LogCheckpoint? = nil, at: Date
    ) {
        number = 1 + (head?.number ?? 0)
        self.kind = kind
        self.bucket = bucket
        runID = news?.runID
        previous = head?.sha256 ?? Self.origin
        self.token = token
        self.at = at
        self.facts = news?.isSettled == true ? facts.merging([Self.settledFact: "yes"]) { $1 } : facts
        counts = news?.counts ?? .none
        lines = news?.lines ?? checkpoint?.lines ?? []
        let body = lines.reduce(into: [UInt8]()) { $0 += Array(($1.text + "\n").utf8) }
        var values: [String: ExportedLine.Value] = [
            "number": .number(number), "kind": .text(kind.rawValue), "bucket": .text(bucket),
            "previous": .text(previous.hex), "token": .text(token), "at": .text(Timestamp.text(of: at)),
            "lines": .number(Int64(lines.count)), "sha256": .text(SHA256Digest(of: body).hex),
            "checks": .number(Int64(counts.checks)), "approvals": .number(Int64(counts.approvals)),
        ]
        if let runID { values["run"] = .text(runID) }
        if !self.facts.isEmpty { values["facts"] = .strings(self.facts) }
        bytes = Array((ExportedLine(type: Self.headerType, values: values).text + "\n").utf8) + body
        sha256 = SHA256Digest(of: bytes)
    }

    /// Parses an entry.
    /// - Throws: `LogEntry.Malformed`.
    package init(bytes: [UInt8]) throws {
        guard bytes.count <= Self.bytesMax else {
            throw Malformed(detail: "it is larger than \(Self.bytesMax >> 20) MiB")
        }
        var lines: [ExportedLine] = []
        for (number, slice) in DocumentLines(bytes) {
            guard let line = ExportedLine(bytes: slice) else {
                throw Malformed(
                    detail: "its line \(number) is not a JSON object of schema \(ExportedLine.schema) with a type")
            }
            lines.append(line)
        }
        guard let header = lines.first, header.type == Self.headerType else {
            throw Malformed(detail: "it has no header")
        }
        let start = (bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count - 1) + 1
        guard header.values["lines"] == .number(Int64(lines.count - 1)), bytes.last == UInt8(ascii: "\n"),
            header.string("sha256") == SHA256Digest(of: bytes[start...]).hex
        else { throw Malformed(detail: "its lines are not those that it was written with") }
        guard case .number(let number)? = header.values["number"], number >= 1, let kind = header.string("kind"),
            !kind.isEmpty, let bucket = header.string("bucket"), let token = header.string("token"),
            let previous = header.string("previous").flatMap(SHA256Digest.init(hex:)),
            let at = header.string("at").flatMap(Timestamp.date(from:)),
            case .number(let checks)? = header.values["checks"],
            case .number(let approvals)? = header.values["approvals"],
            let counts = LogNews.Counts(checks: checks, approvals: approvals)
        else { throw Malformed(detail: "its header lacks something") }
        self.number = number
        self.kind = Kind(rawValue: kind)
        self.bucket = bucket
        self.previous = previous
        self.token = token
        self.at = at
        self.counts = counts
        runID = header.string("run")
        if let runID, !ImportRules.isRunID(runID) { throw Malformed(detail: "it names no run") }
        if case .strings(let strings)? = header.values["facts"] { facts = strings } else { facts = [:] }
        self.lines = Array(lines.dropFirst())
        self.bytes = bytes
        sha256 = SHA256Digest(of: bytes)
    }

    /// The number of the entry that this one voids.
    package var voided: Int64? { kind == .void ? facts[Self.voidedFact].flatMap { Int64($0) } : nil }

    /// The fault of an entry, in words that follow its name.
    package struct Malformed: Error, Sendable, Equatable, CustomStringConvertible {
        package var detail: String
        package var description: String { detail }
    }
}
