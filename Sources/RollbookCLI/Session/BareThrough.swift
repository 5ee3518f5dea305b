import Indexes

/// `--through` without a run, which it needs now: in earlier releases it was a flag for every later run.
enum BareThrough {
    private static let option = "--through"

    /// - Throws: `CommandFailure` with the command that says the same.
    static func refuse(in arguments: [String]) throws {
        guard arguments.first == "rollback", let place = arguments.firstIndex(of: option) else { return }
        let next = arguments.index(after: place)
        guard next == arguments.endIndex || arguments[next].hasPrefix("-") else { return }
        let meant = arguments[...place] + ["last"] + arguments[next...]
        throw CommandFailure(
            "\(option) needs the newest run that is to be taken back",
            hints: ["did you mean `\((["rollbook"] + meant).map(shellWord).joined(separator: " "))`?"], status: .usage)
    }
}
