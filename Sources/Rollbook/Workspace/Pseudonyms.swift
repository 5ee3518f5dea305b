/// Replacements for the names of people and machines where strangers can read them. One name always has the same pseudonym, and
/// a pseudonym replaces itself.
struct Pseudonyms: Sendable {
    /// The pseudonyms of people in channels.yaml.
    let aliases: [String: String]
    /// Makes the pseudonym of a name without an alias.
    let make: @Sendable (Workspace.NameKind, String) throws -> String

    func person(_ name: String) throws -> String {
        if let alias = aliases[name] { return alias }
        return try aliases.values.contains(name) || Self.isMade(name, .person) ? name : make(.person, name)
    }

    func machine(_ name: String) throws -> String {
        try name == Self.unknown || Self.isMade(name, .machine) ? name : make(.machine, name)
    }

    /// The name in a run that was rebuilt from versions.
    private static let unknown = "unknown"

    private static func isMade(_ name: String, _ kind: Workspace.NameKind) -> Bool {
        let prefix = kind.rawValue + "-"
        let digest = name.utf8.dropFirst(prefix.utf8.count)
        return name.hasPrefix(prefix) && digest.count == Workspace.NameKind.digits
            && digest.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}

extension Workspace {
    /// The kind of a name, with which its pseudonym begins.
    package enum NameKind: String, Sendable {
        case person = "operator"
        case machine

        /// The number of hexadecimal digits in a pseudonym.
        package static let digits = 10
    }
}
