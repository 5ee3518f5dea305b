import ArgumentParser
import Indexes
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
    var findings: DoctorDocument

    init(channel: String, folder: String, written: [String], survey: BucketSurvey, findings: DoctorDocument) {
        (self.channel, self.folder, self.written, self.findings) = (channel, folder, written, findings)
        (layout, roots, indexes) = (survey.shape.layout.rawValue, survey.shape.roots, survey.shape.indexes)
        projects = survey.shape.projects.count
    }

    var text: String {
        let places = roots.map { "\($0)/*" } + indexes
        let found =
            places.isEmpty
            ? "no index found"
            : "indexes: \(places.joined(separator: ", ")) (layout \(layout)), \(counted(projects, "project"))"
        return "\(found)\nwritten to \(folder): \(written.joined(separator: ", "))"
    }
}
