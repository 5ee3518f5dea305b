import Publishing

extension CommandFailure {
    /// A log that cannot be trusted stops every decision that depends on it.
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
                "entries were removed, or this journal belongs to another bucket; rollbook never deletes entries",
                way,
            ]
        case .malformed:
            hints = ["`rollbook journal repair` shows the entry, and voids it by a further one", way]
        case .untrusted, .withoutLock:
            (status, hints) = (.configuration, ["write `log: off` in channels.yaml to work without a log"])
        case .contended:
            (status, hints) = (.conflict, ["another writer is at work there: try again when it has finished"])
        case .notKept: hints = ["look at the store: it said that the object was written"]
        }
    }
}
