import Indexes
import PlaybookFiles
import RunJournal

/// Checks whether a production channel can be rolled back at all, and for long enough (failure class F26). Pure.
///
/// A lifecycle configuration that may not be read says nothing here; `rollbook doctor` reports it.
struct WindowCheck {
    let channel: Channel
    let window: RollbackWindow

    func findings() -> [Finding] {
        guard channel.production, case .rules = window else { return [] }
        let roots = channel.roots + channel.indexes
        let found = roots.flatMap { faults(below: $0.isEmpty ? "" : $0 + "/") }
        guard found.isEmpty else { return found }
        return [
            Finding(
                .rollbackWindow, "s3://\(channel.bucket)", .pass,
                message: "earlier versions survive for \(RollbackWindow.shortDays) days at least")
        ]
    }

    private func faults(below prefix: String) -> [Finding] {
        var findings: [Finding] = []
        if case .days(let days, let rule) = window.survival(below: prefix), days < RollbackWindow.shortDays {
            findings.append(
                fault(
                    prefix,
                    "earlier versions survive \(days) \(days == 1 ? "day" : "days") only (lifecycle rule \(rule))",
                    hint: "a fault found on a Monday could not be rolled back to before the weekend: lengthen the rule")
            )
        }
        let expiring = window.rulesExpiringCurrent(below: prefix)
        if !expiring.isEmpty {
            findings.append(
                fault(
                    prefix, "lifecycle rules end what is published: \(expiring.joined(separator: ", "))",
                    hint: "let the rules end earlier versions only (NoncurrentVersionExpiration)"))
        }
        return findings
    }

    private func fault(_ prefix: String, _ message: String, hint: Hint) -> Finding {
        Finding(.rollbackWindow, "s3://\(channel.bucket)/\(prefix)", .fail, message: message, hint: hint)
    }
}
