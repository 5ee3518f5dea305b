import Publishing

extension CommandFailure {
    /// A log that cannot be trusted stops everything that would be decided on it.
    init(_ error: LogError) {
        self.init(error.description)
        let way =
            "`rollbook status --without-log` reads this machine's journal alone; nothing is written to production so"
        switch error {
        case .unreadable(_, let error), .unwritable(_, let error):
            let cause = CommandFailure(error)
            (status, hints) = (cause.status, cause.hints + [way])
        case .shorter, .gap:
            hints = [
                "somebody removed entries, or this journal is of another bucket; entries are never deleted by rollbook",
                way,
            ]
        case .malformed:
            hints = ["`rollbook journal repair` shows the entry, and voids it by a further one", way]
        case .untrusted, .withoutLock:
            (status, hints) = (.configuration, ["write `log: off` in channels.yaml to go without"])
        case .contended: (status, hints) = (.conflict, ["somebody else works there: try again when they have finished"])
        case .notKept: hints = ["look at the store: it said that the object was written"]
        }
    }
}
