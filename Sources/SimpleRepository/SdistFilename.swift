/// `NAME-VERSION.tar.gz` (PEP 625), and the older `.zip` and dashes within NAME.
package struct SdistFilename: Hashable, Sendable {
    package let filename: String
    package let project: ProjectName
    package let version: PythonVersion

    /// The name ends at the dash between the name of `project` and a version; else at the last dash before a version, as
    /// installers guess.
    package init(parsing filename: String, of project: ProjectName? = nil) throws(FilenameError) {
        try checkSafety(ofFilename: filename)
        let stem: Substring
        if filename.utf8.hasSuffix(".tar.gz") {
            stem = filename.dropLast(7)
        } else if filename.utf8.hasSuffix(".zip") {
            stem = filename.dropLast(4)
        } else {
            throw .extensionUnknown(filename)
        }
        let dashes = stem.utf8.indices.filter { stem.utf8[$0] == ASCII.hyphen }
        guard !dashes.isEmpty else { throw .partCount(filename) }
        let splits = dashes.reversed().map { (name: stem[..<$0], version: stem[stem.utf8.index(after: $0)...]) }
        let expected = splits.first { split in
            project.map { $0.normalized == ProjectName.normalize(String(split.name)) } == true
                && PythonVersion(split.version) != nil
        }
        guard let split = expected ?? splits.first(where: { PythonVersion($0.version) != nil }),
            let version = PythonVersion(split.version)
        else { throw .versionInvalid(filename) }
        guard let name = ProjectName(split.name) else { throw .projectInvalid(filename) }
        self.filename = filename
        self.project = name
        self.version = version
    }
}
