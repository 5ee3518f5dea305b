/// What stands for people and machines where strangers can read it. One name always has the same pseudonym, and a pseudonym is
/// its own.
struct Pseudonyms: Sendable {
    /// Those of people, by channels.yaml.
    let aliases: [String: String]
    /// Of what has no alias.
    let make: @Sendable (Workspace.NameKind, String) throws -> String

    func person(_ name: String) throws -> String {
        if let alias = aliases[name] { return alias }
        return try aliases.values.contains(name) || Self.isMade(name, .person) ? name : make(.person, name)
    }

    func machine(_ name: String) throws -> String {
        try name == Self.unknown || Self.isMade(name, .machine) ? name : make(.machine, name)
    }

    /// As a run stands that was rebuilt from versions.
    private static let unknown = "unknown"

    private static func isMade(_ name: String, _ kind: Workspace.NameKind) -> Bool {
        let prefix = kind.rawValue + "-"
        let digest = name.utf8.dropFirst(prefix.utf8.count)
        return name.hasPrefix(prefix) && digest.count == Workspace.NameKind.digits
            && digest.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}

extension Workspace {
    /// Whose name it is; as a pseudonym begins.
    package enum NameKind: String, Sendable {
        case person = "operator"
        case machine

        /// The hexadecimal digits of a pseudonym.
        package static let digits = 10
    }
}
