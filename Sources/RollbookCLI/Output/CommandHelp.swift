/// The part of a command's help below its one line: what it does, an example, and its exit codes.
enum CommandHelp {
    /// - Parameters:
    ///   - discussion: empty if the one line says all.
    ///   - examples: whole commands, as they are typed.
    static func text(_ discussion: String = "", examples: [String], exits: [ExitStatus]) -> String {
        let shown = examples.map { "  \($0)" }.joined(separator: "\n")
        let codes = exits.map { "\($0.rawValue) \($0.meaning)" }.joined(separator: ", ")
        let parts = [discussion, "Example:\n\(shown)", "Exit codes: \(codes)."]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }
}

extension [ExitStatus] {
    /// The exit codes of commands that read the journal or the files on this machine.
    static let local: [ExitStatus] = [.done, .failed, .usage, .configuration]
    /// The exit codes of commands that read buckets.
    static let reading: [ExitStatus] = local + [.unavailable, .notPermitted]
    /// The exit codes of commands that change objects.
    static let writing: [ExitStatus] = ExitStatus.allCases
}
