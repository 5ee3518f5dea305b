import ArgumentParser
import Indexes
import PlaybookFiles
import Rollbook
import SimpleRepository

/// The files and findings of `init`.
struct InitDocument: JSONDocument {
    var schema = 1
    var channel: String
    var folder: String
    /// Names of files below the folder.
    var written: [String]
    var layout: String
    var roots: [String]
    var indexes: [String]
    /// The number of projects in the catalog.
    var projects: Int
    /// The setting of the channel.
    var pages: String
    /// Notes about the writer of the pages: findings, and decisions that are left.
    var notes: [String]
    var findings: DoctorDocument

    init(
        channel: String, folder: String, written: [String], survey: BucketSurvey, pages: PageWriter,
        findings: DoctorDocument
    ) {
        (self.channel, self.folder, self.written, self.findings) = (channel, folder, written, findings)
        (layout, roots, indexes) = (survey.shape.layout.rawValue, survey.shape.roots, survey.shape.indexes)
        projects = survey.shape.projects.count
        (self.pages, notes) = ((pages.setting ?? .html).rawValue, pages.comments)
    }

    var text: String {
        let places = roots.map { "\($0)/*" } + indexes
        let found =
            places.isEmpty
            ? "no index found"
            : "indexes: \(places.joined(separator: ", ")) (layout \(layout)), \(counted(projects, "project"))"
        let lines = [found] + notes.map { "note: \($0)" }
        return "\(lines.joined(separator: "\n"))\nwritten to \(folder): \(written.joined(separator: ", "))"
    }
}
