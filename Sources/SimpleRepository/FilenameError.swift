/// The reason why a file name is not a distribution's.
package enum FilenameError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The name is empty, not visible ASCII, or contains `/`, `\` or `..`: it must not become a key, a path or a link.
    case unsafe(String)
    /// The extension is not `.whl`, `.tar.gz` or `.zip`.
    case extensionUnknown(String)
    /// The number of parts between dashes differs from PEP 427.
    case partCount(String)
    case projectInvalid(String)
    case versionInvalid(String)
    /// A build tag must begin with a digit.
    case buildTagInvalid(String)
    /// A compressed tag set has an empty part or a character other than ASCII letters, digits and `_`.
    case tagInvalid(String)

    package var description: String {
        switch self {
        case .unsafe(let name): "unsafe file name \(name.debugDescription)"
        case .extensionUnknown(let name): "\(name): neither a wheel (.whl) nor an sdist (.tar.gz, .zip)"
        case .partCount(let name): "\(name): wrong number of parts between dashes"
        case .projectInvalid(let name): "\(name): invalid project name"
        case .versionInvalid(let name): "\(name): invalid version (PEP 440)"
        case .buildTagInvalid(let name): "\(name): the build tag does not begin with a digit"
        case .tagInvalid(let name): "\(name): invalid compatibility tags"
        }
    }
}
