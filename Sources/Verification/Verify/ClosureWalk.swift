import SimpleRepository

/// Follows the requirements of one release in one environment through one index.
///
/// It first chooses as an installer does: the highest version of each project that satisfies every demand on it. When a later
/// demand excludes a choice, the walk starts again with that demand known, until the choices settle. It never falls back to a
/// lower version to avoid the requirements of a higher one: a dependency whose highest version cannot be installed is a fault
/// of the index even where an older version can.
struct ClosureWalk {
    let offers: ClosureOffers
    let metadata: ClosureMetadata
    let target: PythonTarget
    let root: IndexedFile
    /// The root's extras, normalized.
    let extras: [String]
    /// Whether a requirement that only an extra of the root brings must be met.
    let isBinding: @Sendable (Requirement) -> Bool

    /// Beyond this many rounds, or projects, the walk gives up.
    private static let roundsMax = 16
    private static let projectsMax = 5_000

    /// The state of one round.
    struct Round {
        /// The chosen file of each project; `nil` where no file fits.
        var files: [ProjectName: IndexedFile?] = [:]
        var demands: [ProjectName: [ClosureDemand]] = [:]
        /// Normalized extras that are requested of each project.
        var extras: [ProjectName: Set<String>] = [:]
        /// Normalized extras that each chosen file declares, where known.
        var declared: [ProjectName: Set<String>] = [:]
        /// Projects in the order of their first demand.
        var order: [ProjectName] = []
        var problems: [ClosureProblem] = []
        fileprivate var known: Set<ClosureDemand> = []
    }

    /// - Throws: only `CancellationError`.
    func problems() async throws -> [ClosureProblem] {
        var demands: [ProjectName: [ClosureDemand]] = [:]
        for _ in 0..<Self.roundsMax {
            let round = try await walk(knowing: demands)
            if isSettled(round) { return round.problems + ClosureJudgement(walk: self, round: round).problems() }
            demands = round.demands
        }
        return [undecided("the choice of versions did not settle in \(Self.roundsMax) walks")]
    }

    private func undecided(_ reason: String) -> ClosureProblem {
        ClosureProblem(requirer: root.release, requirement: "", required: nil, kind: .undecided(reason))
    }

    private func isSettled(_ round: Round) -> Bool {
        round.order.allSatisfy { project in
            project == root.name.project || round.files[project] == choice(of: project, round.demands[project] ?? [])
        }
    }

    /// The file to choose; `nil` when nothing in the index satisfies the demands.
    func choice(of project: ProjectName, _ demands: [ClosureDemand]) -> IndexedFile? {
        offers[project]?.file(for: target, satisfying: demands.map(\.requirement.specifiers))
    }

    private func walk(knowing earlier: [ProjectName: [ClosureDemand]]) async throws -> Round {
        var round = Round(files: [root.name.project: root], extras: [root.name.project: Set(extras)])
        var queue = [root.name.project]
        var next = 0
        while next < queue.count {
            let project = queue[next]
            next += 1
            guard let file = round.files[project] ?? nil else { continue }
            for demand in try await demands(of: file, &round) where round.known.insert(demand).inserted {
                let name = demand.requirement.name
                let isNew = round.files[name] == nil
                round.demands[name, default: []].append(demand)
                if round.demands[name]?.count == 1 { round.order.append(name) }
                if isNew { round.files.updateValue(choice(of: name, earlier[name] ?? [demand]), forKey: name) }
                let added = Set(demand.requirement.extras).subtracting(round.extras[name] ?? [])
                round.extras[name, default: []].formUnion(added)
                if isNew || !added.isEmpty { queue.append(name) }
            }
            guard round.files.count <= Self.projectsMax else {
                round.problems.append(undecided("more than \(Self.projectsMax) projects would have to be looked at"))
                return round
            }
        }
        return round
    }

    /// The requirements of a file in this environment, with the requested extras.
    private func demands(of file: IndexedFile, _ round: inout Round) async throws -> [ClosureDemand] {
        let stated: ClosureMetadata.Stated?
        do {
            stated = try await metadata.stated(by: file)
        } catch {
            try Task.checkCancellation()
            round.note(.unread("\(error)"), of: file)
            return []
        }
        guard let stated else { return [] }
        round.declared[file.name.project] = Set(stated.extras)
        for error in stated.unreadable { round.note(.unusable("\(error)"), of: file) }
        return stated.requirements.filter { requirement in
            requirement.url == nil && applies(requirement, of: file, &round)
        }.map { ClosureDemand(requirer: file.release, requirement: $0) }
    }

    private func applies(_ requirement: Requirement, of file: IndexedFile, _ round: inout Round) -> Bool {
        do throws(MarkerError) {
            if try requirement.applies(in: target.environment) { return true }
            let extras = round.extras[file.name.project] ?? []
            guard !extras.isEmpty, try requirement.applies(in: target.environment, extras: extras) else { return false }
            return file != root || isBinding(requirement)
        } catch {
            round.note(.unusable("\(error)"), of: file, requirement)
            return false
        }
    }
}

extension ClosureWalk.Round {
    fileprivate mutating func note(
        _ kind: ClosureProblem.Kind, of file: IndexedFile, _ requirement: Requirement? = nil
    ) {
        problems.append(
            ClosureProblem(
                requirer: file.release, requirement: requirement?.description ?? "", required: requirement?.name,
                kind: kind))
    }
}
