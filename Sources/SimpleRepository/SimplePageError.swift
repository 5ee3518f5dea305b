/// Why bytes are not a page of the Simple API that can be used.
package enum SimplePageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Something else: a login page, an error document, a listing of a folder, another encoding than UTF-8.
    case notAnIndex(String)
    /// PEP 629: a client must stop at a major version that it does not know.
    case versionUnsupported(String)
    /// JSON that breaks PEP 691.
    case malformed(String)
    /// The page names another project than the one asked for.
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

/// PEP 629: throws for another major version than 1, or for something that is no version.
func checkRepositoryVersion(_ version: String) throws(SimplePageError) {
    guard let parsed = PythonVersion(version), parsed.epoch == 0 else {
        throw .malformed("repository version \(version.debugDescription)")
    }
    if parsed.release.first != 1 { throw .versionUnsupported(version) }
}
