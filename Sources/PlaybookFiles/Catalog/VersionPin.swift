package import SimpleRepository

/// The wanted version of a dependency.
package enum VersionPin: Sendable, Hashable, CustomStringConvertible {
    /// The highest stable version by PEP 440 that is not yanked.
    case latest
    /// Exactly this version; an error if upstream lacks it.
    case exact(PythonVersion)

    package var description: String {
        switch self {
        case .latest: "latest"
        case .exact(let version): version.description
        }
    }
}
