package import FoundationEssentials
package import Objects

/// One entry of a team's log: a header line, and lines about one run as an export has them (docs/journal.md, "The log").
package struct LogEntry: Sendable {
    /// What an entry is for. A reader takes in the lines of a kind that it does not know like those of any other.
    package struct Kind: RawRepresentable, Sendable, Hashable {
        package let rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }

        /// What a step is about to do: before its first write.
        package static let planned = Kind(rawValue: "planned")
        /// What became of a run since its last entry.
        package static let outcome = Kind(rawValue: "outcome")
        /// A run that was made without the log; it has no place in the order.
        package static let pushed = Kind(rawValue: "pushed")
        /// A stale lock was taken over.
        package static let takeOver = Kind(rawValue: "take-over")
        /// An earlier entry is void.
        package static let void = Kind(rawValue: "void")
        /// Where the entries of a closed range are; saves reading.
        package static let checkpoint = Kind(rawValue: "checkpoint")
    }

    /// From 1.
    package var number: Int64
    package var kind: Kind
    package var bucket: String
    package var runID: String?
    /// Of the whole entry before; of the first one, 32 zero bytes.
    package var previous: SHA256Digest
    /// Of the lock that its writer held.
    package var token: String
    package var at: Date
    /// What its kind needs besides: the token that was taken over, the number that is void.
    package var facts: [String: String]
    /// How many checks and approvals of the run the log has with this entry.
    package var counts: LogNews.Counts
    var lines: [ExportedLine]
    /// Of the entry as it stands in the bucket.
    package private(set) var sha256: SHA256Digest
    package private(set) var bytes: [UInt8]

    /// The name of the fact that says which entry is void.
    package static let voidedFact = "voids"
    /// The name of the fact that says whose lock was taken over, by its token.
    package static let formerTokenFact = "former"

    /// The name of the fact that says that a run is over without being done.
    static let settledFact = "settled"

    package static let origin = SHA256Digest(hex: String(repeating: "0", count: 64)).unsafelyUnwrapped
    static let headerType = "entry"
    /// A reader refuses more in one entry, in bytes.
    package static let bytesMax = 64 << 20

    /// An entry about to be put.
    /// - Parameters:
    ///   - news: what it says about a run; `nil` for one that says nothing about runs.
    ///   - checkpoint: what a checkpoint holds.
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

    /// An entry as it was read.
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

    /// What is wrong with an entry, in words that follow its name.
    package struct Malformed: Error, Sendable, Equatable, CustomStringConvertible {
        package var detail: String
        package var description: String { detail }
    }
}
