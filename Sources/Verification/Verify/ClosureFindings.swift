import RunJournal
import SimpleRepository

/// Merges the problems of all environments: one finding for each requirement of a release.
struct ClosureFindings {
    let check: ClosureCheck
    let index: ClosureIndex
    let request: ClosureCheck.Request

    private struct Identity: Hashable {
        let requirer: Release
        let requirement: String
        let verdict: CheckRecord.Verdict
    }

    struct Gathered {
        let problem: ClosureProblem
        /// The environments where it occurs, and what cannot be installed because of it; both in the order of discovery.
        var targets: [PythonTarget] = []
        var roots: [Release] = []
    }

    private var gathered: [Identity: Gathered] = [:]

    init(check: ClosureCheck, index: ClosureIndex, request: ClosureCheck.Request) {
        self.check = check
        self.index = index
        self.request = request
    }

    mutating func add(_ problem: ClosureProblem, root: Release, target: PythonTarget) {
        // Installers only warn about an undeclared extra; our own releases must not cause the warning.
        if case .undeclaredExtra(_, let release) = problem.kind, !check.isOwn(release.project) { return }
        let identity = Identity(
            requirer: problem.requirer, requirement: problem.requirement, verdict: problem.kind.verdict)
        var known = gathered[identity] ?? Gathered(problem: problem)
        if !known.targets.contains(target) { known.targets.append(target) }
        if !known.roots.contains(root) { known.roots.append(root) }
        gathered[identity] = known
    }

    /// - Parameters:
    ///   - rootCount: releases that were searched for.
    ///   - installableCount: releases among them with a file for one of the environments.
    func findings(rootCount: Int, installableCount: Int) -> [Finding] {
        if rootCount > 0, check.targets.isEmpty { return [nowhere(rootCount)] }
        let failed = gathered.sorted { left, right in
            let (left, right) = (left.key, right.key)
            return (left.requirer.project, left.requirer.version, left.requirement)
                < (right.requirer.project, right.requirer.version, right.requirement)
        }.map { finding($0.value) }
        guard failed.isEmpty, installableCount > 0 else { return failed }
        return [
            Finding(
                .unresolvableDependency, index.url, .pass,
                message: "\(installableCount) releases can be installed from \(place), "
                    + "on \(check.targets.count) environments")
        ]
    }

    /// The index, and the indexes read with it, for a message.
    private var place: String {
        guard !request.companions.isEmpty else { return "this index alone" }
        return "this index and \(shortened(request.companions.map(\.prefix), separator: ", ", countMax: 3))"
    }

    /// The finding where the catalog names no environment to check: a check of nothing does not pass.
    private func nowhere(_ rootCount: Int) -> Finding {
        Finding(
            .unresolvableDependency, index.url, .inconclusive,
            message:
                "the catalog's tags name no Python and platform for which requirements could be followed: nothing was "
                + "looked at of \(rootCount) releases",
            hint: "name the Pythons and platforms of your users in `wheels:` of catalog.yaml, such as cp312 and "
                + "manylinux*_x86_64, then \(Mending(named: check.channel).examine(index.prefix))",
            evidence: ["index": index.prefix])
    }

    private func finding(_ gathered: Gathered) -> Finding {
        let problem = gathered.problem
        let remedy = remedy(for: gathered)
        return Finding(
            .unresolvableDependency, index.url + problem.requirer.project.normalized + "/", problem.kind.verdict,
            remedy: remedy, message: message(gathered), hint: hint(for: gathered, remedy), evidence: evidence(gathered))
    }

    private func evidence(_ gathered: Gathered) -> [String: String] {
        let problem = gathered.problem
        var evidence = [
            "index": index.prefix, "release": problem.requirer.description,
            "environments": gathered.targets.map(\.description).joined(separator: " "),
            "needed-by": shortened(gathered.roots.map(\.description), separator: ", "),
        ]
        if !problem.requirement.isEmpty { evidence["requirement"] = String(problem.requirement.prefix(300)) }
        if !request.companions.isEmpty {
            evidence["together"] = shortened(request.companions.map(\.prefix), separator: " ")
        }
        let versions = Set(
            problem.required.map { required in
                ([index] + request.companions).flatMap { $0.files.versions(of: required).keys }
            } ?? []
        ).sorted(by: >)
        if !versions.isEmpty { evidence["offered"] = shortened(versions.map(\.description), separator: ", ") }
        if case .conflict(let others, _) = problem.kind { evidence["others"] = shortened(others, separator: "; ") }
        return evidence
    }

    private var which: String { request.companions.isEmpty ? "the index" : place }
    private var whole: String { "\(which) \(request.companions.isEmpty ? "has" : "have")" }

    /// One line for people.
    private func message(_ gathered: Gathered) -> String {
        let problem = gathered.problem
        let needs = "\(problem.requirer) needs \(problem.requirement.prefix(200))"
        let place = shortened(gathered.targets.map(\.description), separator: ", ", countMax: 2)
        switch problem.kind {
        case .absent: return "\(needs): \(whole) no file of \(problem.required?.normalized ?? "it")"
        case .noVersion: return "\(needs): no version in \(which) satisfies it"
        case .noFile: return "\(needs): the versions that satisfy it have no file for \(place)"
        case .conflict(let others, _):
            return "\(needs), but \(shortened(others, separator: "; ", countMax: 1)): no version satisfies both"
        case .undeclaredExtra(let extra, let release): return "\(needs), but \(release) declares no extra \(extra)"
        case .unusable(let reason):
            return "installers refuse \(problem.requirer) for its metadata: \(reason.prefix(300))"
        case .unread(let reason):
            return "what \(problem.requirer) requires cannot be read: \(reason.prefix(300))"
        case .undecided(let reason): return "\(problem.requirer): \(reason)"
        }
    }
}

extension ClosureProblem.Kind {
    var verdict: CheckRecord.Verdict {
        switch self {
        case .absent, .noVersion, .noFile, .undeclaredExtra, .unusable, .conflict(_, isCertain: true): .fail
        case .conflict(_, isCertain: false), .unread, .undecided: .inconclusive
        }
    }
}

/// A list in one line: its first entries, and the number of the others.
func shortened(_ list: [String], separator: String, countMax: Int = 10) -> String {
    let shown = list.prefix(countMax).joined(separator: separator)
    return list.count > countMax ? "\(shown) and \(list.count - countMax) more" : shown
}
