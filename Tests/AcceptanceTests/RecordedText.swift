import Foundation
import Testing

/// Outputs of one test's machine, as text that is the same in every run of the tests.
struct RecordedText {
    private static let folder = Workplace.repository + "/Tests/AcceptanceTests/Recorded"
    static let records = ProcessInfo.processInfo.environment["ROLLBOOK_RECORD"] == "1"
    private let place: Workplace

    init(_ place: Workplace) { self.place = place }

    /// Ids, times, versions and sizes, which differ from run to run, are replaced by words.
    func normalized(_ text: String) -> String {
        var text = text.replacing(place.folder, with: "DIR").replacing(Workplace.repository, with: "REPOSITORY")
        let words: [(Regex<Substring>, String)] = [
            (#/\b[0-9]{8}-[0-9]{6}-[a-z0-9]{4}\b/#, "RUN"),
            (#/[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:]{8}(?: UTC|Z)?/#, "TIME"),
            (#/\b[0-9a-f]{64}\b/#, "SHA256"), (#/\b[0-9a-f]{32}\b/#, "MD5"), (#/127\.0\.0\.1:[0-9]+/#, "HOST"),
            (#/\b[0-9]+(?:\.[0-9]+)? (?:s|min|ms)\b/#, "N s"), (#/\$0\.[0-9]+/#, "$N"),
            (#/\b[0-9]+(?:\.[0-9]+)? (?:KiB|MiB|B|bytes)\b/#, "N bytes"), (#/\bI[0-9A-Z]{13}\b/#, "INVALIDATION"),
        ]
        for (pattern, word) in words { text.replace(pattern, with: word) }
        // After the ids of runs, which may contain a short name by chance.
        let host = NSRegularExpression.escapedPattern(for: ProcessInfo.processInfo.hostName)
        if let pattern = try? Regex("\\b\(host)\\b") { text.replace(pattern, with: "HOST") }
        // How many there were depends on what was looked at together, as it happened.
        text.replace(#/\bsent [0-9]+ [^;\n]*/#, with: "sent REQUESTS")
        // Ids of versions, padded to one width; pids.
        text.replace(#/\b(?=[A-Za-z0-9_.-]{30,34}\b)(?=[^ ]*[0-9A-Z])[A-Za-z0-9_.-]{30,34}\b/#, with: "VERSION")
        return text
    }

    /// With the file of that name; `ROLLBOOK_RECORD=1` writes it anew, and a change shows in the difference.
    func compare(_ text: String, with name: String) throws {
        let path = "\(Self.folder)/\(name)"
        if Self.records {
            try FileManager.default.createDirectory(atPath: Self.folder, withIntermediateDirectories: true)
            return try Data(text.utf8).write(to: URL(filePath: path))
        }
        let recorded = try String(contentsOfFile: path, encoding: .utf8)
        let (now, then) = (text.split(separator: "\n"), recorded.split(separator: "\n"))
        let first = zip(now, then).enumerated().first { $0.element.0 != $0.element.1 }
        #expect(
            text == recorded,
            "\(name), line \(first?.offset ?? min(now.count, then.count)): \(first?.element.0 ?? "") in place of \(first?.element.1 ?? "")"
        )
    }
}
