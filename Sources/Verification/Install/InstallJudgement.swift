import RunJournal
import SimpleRepository

/// Judges an index by a resolver's answer.
struct InstallJudgement: Sendable {
    let requirement: Requirement
    /// The index's URL.
    let url: String
    let target: PythonTarget
    /// Prefixes of the other indexes that the resolver was given.
    var companions: [String] = []
    /// Whether the public host answers 403 for a project that the index does not have; uv then skips the other indexes.
    var isForbiddenWhereAbsent = false
    /// The version that the index should give; `nil` when no file of the page fits.
    let intended: IntendedVersion?
    /// The index's prefix.
    let index: String
    let mending: Mending
    /// The run whose files are checked; `nil` for none.
    var run: String?
    /// Whether the page offers only sdists. A verification builds nothing.
    var isSdistOnly = false

    func finding(_ answer: ResolverAnswer, of resolver: ResolverProgram.Kind) -> Finding {
        var evidence = [
            "requirement": requirement.description, "resolver": resolver.rawValue, "python": "3.\(target.minor)",
            "platform": target.platform.rawValue,
        ]
        if !companions.isEmpty { evidence["together"] = companions.joined(separator: " ") }
        evidence["intended"] = intended?.version.description
        evidence["intended-because"] = intended?.reason.rawValue
        let what = "\(resolver.rawValue) (CPython 3.\(target.minor))"
        switch answer {
        case .silent(let why):
            return Finding(
                .notInstallable, url, .inconclusive, message: "\(what) was asked for \(requirement), and \(why)",
                hint: "look at the installer, this says nothing of the index; then \(again)", evidence: evidence)
        case .refused where isSdistOnly:
            return Finding(
                .notInstallable, url, .inconclusive,
                message: "\(requirement.name) has sdists only here, and nothing is built to try them",
                hint: "what it requires is followed by \(mending.examine(index))", evidence: evidence)
        case .refused(let lines):
            evidence["said"] = lines.joined(separator: "\n")
            return Finding(
                .notInstallable, url, .fail, remedy: intended?.reason == .published ? .rollback : .regenerate,
                message:
                    "\(what) cannot install \(requirement) from \(place): \(lines.last ?? "it did not say why")",
                hint: isForbiddenWhereAbsent
                    ? "the public host answers 403 for a project that this index does not have, where uv does not ask the "
                        + "others: let it answer 404 (its origin needs s3:ListBucket), then \(again)"
                    : back + "\(mending.examine(index)) names what is missing, and the commands that add it",
                evidence: evidence)
        case .resolved(let versions):
            guard let chosen = versions[requirement.name] else {
                return Finding(
                    .notInstallable, url, .inconclusive, message: "\(what) chose no version of \(requirement.name)",
                    hint: "look at the installer, this says nothing of the index; then \(again)", evidence: evidence)
            }
            evidence["chosen"] = chosen.description
            return compared(chosen, what, evidence)
        }
    }

    private var again: Hint { mending.install(requirement.description, index) }

    /// The rollback command, with `; ` at its end, where the version that cannot be installed was published by this run; else
    /// empty.
    private var back: Hint {
        guard intended?.reason == .published, let run else { return "" }
        return mending.rollback(run, index: index) + "; "
    }

    private var place: String {
        companions.isEmpty ? "this index alone" : "this index and \(companions.joined(separator: ", "))"
    }

    private func compared(_ chosen: PythonVersion, _ what: String, _ evidence: [String: String]) -> Finding {
        guard let intended, intended.version != chosen else {
            return Finding(
                .wrongVersionWins, url, .pass, message: "\(what) chooses \(requirement.name) \(chosen)",
                evidence: evidence)
        }
        return Finding(
            .wrongVersionWins, url, .fail, remedy: intended.reason == .published ? .rollback : nil,
            message: "\(what) chooses \(requirement.name) \(chosen), not \(intended.version), "
                + "which is \(intended.reason.rawValue)",
            hint: hint(chosen, intended.version), evidence: evidence)
    }

    private func hint(_ chosen: PythonVersion, _ intended: PythonVersion) -> Hint {
        guard intended < chosen else {
            return back
                + "a requirement of \(intended) cannot be met here, so an older version was taken: "
                + "\(mending.examine(index)) names it"
        }
        return back
            + "by PEP 440 \(chosen) is higher than \(intended): parts of a local label are compared as text unless both "
            + "are numbers; publish under a name that sorts higher, or remove the other, then \(again)"
    }
}
