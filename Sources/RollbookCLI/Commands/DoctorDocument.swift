import ArgumentParser
import Rollbook

/// The JSON form of a report.
struct DoctorDocument: JSONDocument {
    var schema = 1
    var sections: [Section]

    struct Section: Encodable {
        /// `null` for findings that apply to every channel.
        var channel: String?
        var lines: [Line]
    }

    struct Line: Encodable {
        var name, verdict, message: String
        var hint: String?
    }

    init(_ report: DoctorReport) {
        sections = report.sections.map { section in
            Section(
                channel: section.channel,
                lines: section.lines.map { line in
                    Line(
                        name: line.name.rawValue, verdict: line.verdict.rawValue, message: line.message, hint: line.hint
                    )
                })
        }
    }
}
