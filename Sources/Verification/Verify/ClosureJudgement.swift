import SimpleRepository

/// Judges the demands of a walk whose choices have settled.
struct ClosureJudgement {
    let walk: ClosureWalk
    let round: ClosureWalk.Round

    func problems() -> [ClosureProblem] {
        round.order.flatMap { project in problems(of: project, round.demands[project] ?? []) }
    }

    private func problems(of project: ProjectName, _ demands: [ClosureDemand]) -> [ClosureProblem] {
        if project == walk.root.name.project { return problemsOfRoot(demands) }
        if let file = round.files[project] ?? nil { return undeclaredExtras(of: file, demands) }
        guard let offer = walk.offers[project] else { return demands.map { $0.problem(.absent) } }
        let alone = demands.compactMap { unmet($0, offer) }
        return alone.isEmpty ? conflict(demands, offer).map { [$0] } ?? [] : alone
    }

    /// The problem of a demand that nothing in the index meets, even on its own.
    private func unmet(_ demand: ClosureDemand, _ offer: ProjectOffer) -> ClosureProblem? {
        let specifiers = demand.requirement.specifiers
        if offer.file(for: walk.target, satisfying: [specifiers]) != nil { return nil }
        let isThere = offer.versions.contains { specifiers.contains($0.version, prereleases: true) }
        return demand.problem(isThere ? .noFile : .noVersion)
    }

    /// The first demand that cannot be met together with those before it.
    private func conflict(_ demands: [ClosureDemand], _ offer: ProjectOffer) -> ClosureProblem? {
        for end in demands.indices {
            let specifiers = demands[...end].map(\.requirement.specifiers)
            if offer.file(for: walk.target, satisfying: specifiers) == nil {
                return conflict(demands[end], with: Array(demands[..<end]))
            }
        }
        return nil
    }

    /// Problems with demands on the root. Its version is fixed, so a demand for another version is a conflict.
    private func problemsOfRoot(_ demands: [ClosureDemand]) -> [ClosureProblem] {
        let wrong = demands.filter { !$0.requirement.specifiers.contains(walk.root.name.version, prereleases: true) }
        guard !wrong.isEmpty else { return [] }
        let forced = forcedProjects()
        return wrong.map { demand in
            demand.problem(
                .conflict(
                    others: ["the version looked at is \(walk.root.name.version)"],
                    isCertain: forced.contains(demand.requirer.project)))
        }
    }

    private func conflict(_ demand: ClosureDemand, with others: [ClosureDemand]) -> ClosureProblem {
        let forced = forcedProjects()
        let certain = (others + [demand]).filter { forced.contains($0.requirer.project) }
        return demand.problem(
            .conflict(
                others: others.map { "\($0.requirer) needs \($0.requirement)" },
                isCertain: walk.choice(of: demand.requirement.name, certain) == nil))
    }

    /// The projects whose version a resolver cannot choose: the root, and those pinned to one version.
    private func forcedProjects() -> Set<ProjectName> {
        var forced: Set<ProjectName> = [walk.root.name.project]
        var count = 0
        while count < forced.count {
            count = forced.count
            for project in round.order where !forced.contains(project) {
                let demands = (round.demands[project] ?? []).filter { forced.contains($0.requirer.project) }
                if !demands.isEmpty, hasOneCandidate(project, demands) { forced.insert(project) }
            }
        }
        return forced
    }

    private func hasOneCandidate(_ project: ProjectName, _ demands: [ClosureDemand]) -> Bool {
        guard let offer = walk.offers[project] else { return false }
        let candidates = offer.candidates(for: walk.target, satisfying: demands.map(\.requirement.specifiers))
        return Array(candidates.prefix(2)).count == 1
    }

    private func undeclaredExtras(of file: IndexedFile, _ demands: [ClosureDemand]) -> [ClosureProblem] {
        guard let declared = round.declared[file.name.project] else { return [] }
        return demands.flatMap { demand in
            demand.requirement.extras.filter { !declared.contains($0) }
                .map { demand.problem(.undeclaredExtra($0, of: file.release)) }
        }
    }
}
