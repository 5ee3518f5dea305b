import SimpleRepository

/// One unmet requirement of a release, in one environment or several.
struct ClosureProblem: Sendable {
    enum Kind: Sendable {
        /// The index has no file of the project.
        case absent
        /// The index has the project, but no version that satisfies the requirement.
        case noVersion
        /// The versions that satisfy the requirement have no file for the environment.
        case noFile
        /// No version satisfies both the requirement and the other demands on the project.
        case conflict(others: [String], isCertain: Bool)
        /// The requirement names an extra that the version does not declare.
        case undeclaredExtra(String, of: Release)
        /// Installers cannot use the requirement.
        case unusable(String)
        /// The requirements of a release could not be read.
        case unread(String)
        /// The choice of versions did not settle, or there was too much to check.
        case undecided(String)
    }

    /// The release that states the requirement.
    let requirer: Release
    /// The requirement as written; empty where the problem is the requirer itself.
    let requirement: String
    /// The required project; `nil` where it is not known.
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
