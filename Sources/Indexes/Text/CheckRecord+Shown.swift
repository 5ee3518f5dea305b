package import RunJournal

extension CheckRecord {
    /// The record with its texts made fit to be shown.
    package var shown: CheckRecord {
        var check = self
        check.subject = PrintableText.shown(subject)
        check.message = PrintableText.shown(message)
        check.hint = hint.map(PrintableText.shown)
        check.evidence = [:]
        for (name, value) in evidence { check.evidence[PrintableText.shown(name)] = PrintableText.shown(value) }
        return check
    }
}
