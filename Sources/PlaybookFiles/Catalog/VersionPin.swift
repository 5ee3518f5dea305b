package import SimpleRepository

/// Which version of a dependency is wanted.
package enum VersionPin: Sendable, Hashable, CustomStringConvertible {
    /// The highest stable version by PEP 440 that is not yanked.
    case latest
    /// Exactly this one; its absence upstream is an error.
    case exact(PythonVersion)

    package var description: String {
        switch self {
        case .latest: "latest"
        case .exact(let version): version.description
        }
    }
}
