import RunJournal
import SimpleRepository

/// What a resolver's answer says of an index.
struct InstallJudgement: Sendable {
    let requirement: Requirement
    /// Of the index.
    let url: String
    let target: PythonTarget
    /// Prefixes of the indexes that the resolver was given besides.
    var companions: [String] = []
    /// Whether the public host answers 403 for a project that the index does not have; uv does not look at the other
    /// indexes then.
    var isForbiddenWhereAbsent = false
    /// `nil`: no file of the page fits.
    let intended: IntendedVersion?
    /// Prefix of the index.
    let index: String
    let mending: Mending
    /// The run whose files are looked at; `nil`: none.
    var run: String?
    /// Whether the page offers sdists only: nothing is built for a verification.
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

    private var again: String { mending.install(requirement.description, index) }

    /// What the run published goes, where that is what cannot be installed.
    private var back: String {
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

    private func hint(_ chosen: PythonVersion, _ intended: PythonVersion) -> String {
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
