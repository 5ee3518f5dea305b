import SimpleRepository

/// One requirement of a release that an index does not meet, in one environment or several.
struct ClosureProblem: Sendable {
    enum Kind: Sendable {
        /// The index has no file of the project.
        case absent
        /// It has, but no version that satisfies the requirement.
        case noVersion
        /// Versions that satisfy it have no file for the environment.
        case noFile
        /// No version satisfies it together with the other demands on the project.
        case conflict(others: [String], isCertain: Bool)
        /// An extra is asked for that the version does not declare.
        case undeclaredExtra(String, of: Release)
        /// Installers cannot use the requirement.
        case unusable(String)
        /// What a release requires could not be read.
        case unread(String)
        /// The choice of versions did not settle, or there was too much to look at.
        case undecided(String)
    }

    /// Who states the requirement.
    let requirer: Release
    /// As written; empty where the problem is the requirer itself.
    let requirement: String
    /// What is required; `nil` where it is not known.
    let required: ProjectName?
    let kind: Kind
}

/// One requirement that one release states.
struct ClosureDemand: Sendable, Hashable {
    let requirer: Release
    let requirement: Requirement

    func problem(_ kind: ClosureProblem.Kind) -> ClosureProblem {
        ClosureProblem(
            requirer: requirer, requirement: requirement.description, required: requirement.name, kind: kind)
    }
}
