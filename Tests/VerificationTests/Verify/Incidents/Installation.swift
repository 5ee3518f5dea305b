/// The outcome of pip and uv on a broken index. It shows that an incident is one; where both notice nothing, it shows why there
/// has to be a check.
struct Installation: Sendable {
    enum Outcome: Sendable, Equatable {
        /// With these words among what it says.
        case fails(String)
        /// This version of the project that was asked for.
        case takes(String)
    }

    var requirement: String
    var pip, uv: Outcome
    /// Why the two differ, or why nothing is noticed.
    var because: String?
    /// CPython 3.`minor`; `nil`: the one that runs them.
    var minor: Int?
    /// `nil`: that of the scene.
    var index: String?

    /// Why an installer fails, in its own words.
    enum Reason {
        case fileRefused, otherHash, noRelease

        var words: (pip: String, uv: String) {
            switch self {
            case .fileRefused: ("403", "403 Forbidden")
            case .otherHash: ("DO NOT MATCH THE HASHES", "Hash mismatch")
            case .noRelease: ("No matching distribution found", "No solution found")
            }
        }
    }

    static func fail(_ requirement: String, _ reason: Reason, index: String? = nil) -> Installation {
        Installation(
            requirement: requirement, pip: .fails(reason.words.pip), uv: .fails(reason.words.uv), index: index)
    }

    /// Each in its own way.
    static func fail(_ requirement: String, pip: String, uv: String, because: String? = nil) -> Installation {
        Installation(requirement: requirement, pip: .fails(pip), uv: .fails(uv), because: because)
    }

    /// Another version than is meant.
    static func takeWrong(_ requirement: String, _ version: String, minor: Int? = nil) -> Installation {
        Installation(requirement: requirement, pip: .takes(version), uv: .takes(version), minor: minor)
    }

    /// The version that is meant, or one that looks like it.
    static func noticeNothing(
        _ requirement: String = "torch", _ version: String = "2.9.1+rocm7.10.0", because: String
    ) -> Installation {
        Installation(requirement: requirement, pip: .takes(version), uv: .takes(version), because: because)
    }

    func outcome(of installer: Installer) -> Outcome { installer == .pip ? pip : uv }
}
