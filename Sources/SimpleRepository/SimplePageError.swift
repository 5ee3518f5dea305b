/// The reason why bytes are not a usable page of the Simple API.
package enum SimplePageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The bytes are something else: a login page, an error document, a folder listing, an encoding other than UTF-8.
    case notAnIndex(String)
    /// PEP 629: a client must stop at an unknown major version.
    case versionUnsupported(String)
    /// The JSON violates PEP 691.
    case malformed(String)
    /// The page names another project than the requested one.
    case wrongProject(found: String, expected: String)

    package var description: String {
        switch self {
        case .notAnIndex(let reason): "not a page of a simple repository: \(reason)"
        case .versionUnsupported(let version): "simple repository version \(version) is not supported, only 1.x is"
        case .malformed(let reason): "malformed page: \(reason)"
        case .wrongProject(let found, let expected): "a page of project \(found), not of \(expected)"
        }
    }
}

/// PEP 629: throws for a major version other than 1, or for text that is not a version.
func checkRepositoryVersion(_ version: String) throws(SimplePageError) {
    guard let parsed = PythonVersion(version), parsed.epoch == 0 else {
        throw .malformed("repository version \(version.debugDescription)")
    }
    if parsed.release.first != 1 { throw .versionUnsupported(version) }
}
