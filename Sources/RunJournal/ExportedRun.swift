import Objects

/// The lines of one run in a document, from its `run` line to its `end` line.
struct ExportedRun {
    let id: String
    /// The lines without the `end` line; numbers count from 1 in the document.
    private(set) var lines: [(number: Int, line: ExportedLine)]
    /// SHA-256 of the lines' bytes, as the `end` line states it.
    private(set) var sha256 = ""
    /// Whether the run is over without being done, from the `end` line.
    private(set) var isSettled = false

    /// A member of the `end` line; readers that do not know it ignore it.
    static let settledMember = "settled"
    static let isSettledValue = "yes"

    /// The runs of a document, whole and unaltered.
    /// - Throws: `JournalError.badDocument`.
    static func parse(_ bytes: [UInt8]) throws -> [ExportedRun] {
        var runs: [ExportedRun] = []
        var open: ExportedRun?
        var hasher = StreamingDigest(.sha256)
        for (number, slice) in DocumentLines(bytes) where !slice.isEmpty {
            guard slice.count <= ImportRules.lineBytesMax else {
                throw bad(number, "it is longer than \(ImportRules.lineBytesMax >> 20) MiB")
            }
            let line = try parseLine(slice, number: number)
            switch (line.type, open?.id) {
            case ("run", nil):
                guard let id = line.string("id") else { throw bad(number, "the run has no id") }
                open = ExportedRun(id: id, lines: [(number, line)])
                hasher = StreamingDigest(.sha256)
            case (_, nil): throw bad(number, "it belongs to no run")
            case ("end", let id?):
                open?.sha256 = encodeHex(hasher.finish())
                guard let run = open, line.string("run_id") == id, line.string("sha256") == run.sha256,
                    line.values["lines"] == .number(Int64(run.lines.count))
                else { throw bad(number, "the lines of run \(id) are not those that were exported") }
                guard [nil, .text(isSettledValue)].contains(line.values[settledMember]) else {
                    throw bad(number, "whether run \(id) is over is said in words that are not known")
                }
                open?.isSettled = line.values[settledMember] != nil
                if let run = open { runs.append(run) }
                open = nil
            case (let type, let id?):
                guard type == ExportedTable.kept.type || line.string("run_id") == id else {
                    throw bad(number, "it does not belong to run \(id)")
                }
                open?.lines.append((number, line))
            }
            if open != nil { hasher.update(Array(slice) + [UInt8(ascii: "\n")]) }
        }
        if let open { throw bad(open.lines.last?.number ?? 1, "run \(open.id) has no end") }
        return runs
    }

    private static func parseLine(_ slice: ArraySlice<UInt8>, number: Int) throws -> ExportedLine {
        guard let line = ExportedLine(bytes: slice) else {
            throw bad(number, "it is not a JSON object of schema \(ExportedLine.schema) with a type")
        }
        guard line.type == "end" || ExportedTable.all.contains(where: { $0.type == line.type }) else {
            throw bad(number, "its type \(JSONText.quoted(line.type)) is not known")
        }
        return line
    }

    private static func bad(_ line: Int, _ detail: String) -> JournalError {
        .badDocument(line: line, detail: detail)
    }
}
