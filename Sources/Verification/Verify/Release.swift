package import SimpleRepository

/// One version of a project.
package struct Release: Sendable, Hashable, CustomStringConvertible {
    package let project: ProjectName
    package let version: PythonVersion

    package init(project: ProjectName, version: PythonVersion) {
        self.project = project
        self.version = version
    }

    package var description: String { "\(project) \(version)" }
}
