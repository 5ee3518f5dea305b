/// An act of an operator who publishes, withdraws or decides on files. Runs are numbers that are taken modulo what there is, so
/// that an act means something in any history.
enum DecisionAct: Equatable, Sendable {
    /// A mirror, and a reindex where rollbook writes the pages.
    case rollOut
    case reindex
    /// A file of another writer, with a version of its own.
    case upload(version: String, index: String)
    /// Upstream yanks its files, or takes that back.
    case upstream(yanks: Bool)
    case decide(Decision, Target)
    case rollBack(run: Int, Way)
    /// By strategy remove.
    case remove(run: Int)

    enum Decision: String, Sendable { case yank, unyank, withdraw, deny }
    enum Way: Equatable { case whole, through(Int), step(Int), index(Int), project(Int) }

    /// The files that a decision is about.
    struct Target: Equatable {
        var project: String
        /// `nil`: all.
        var version: String?
        /// Empty: all.
        var indexes: [String]
        var reason: String

        var requirement: String { version.map { "\(project)==\($0)" } ?? project }
    }

    static let indexes = ["v2/a", "v2/b"]
    static let projects = ["filelock", "torch"]
    static let versions = ["1.0", "2.0"]
}
