/// The exit codes of every command (docs/decisions/0005).
enum ExitStatus: Int32, CaseIterable {
    case done = 0
    case failed = 1
    case checksFailed = 2
    case conflict = 3
    case waiting = 4
    case interrupted = 5
    case usage = 64
    case configuration = 65
    case unavailable = 69
    case notPermitted = 77

    var meaning: String {
        switch self {
        case .done: "done"
        case .failed: "failed (nothing more specific)"
        case .checksFailed: "checks failed"
        case .conflict: "conflict: someone else changed an object"
        case .waiting: "waiting (for approval, a batch job, pages that others write, or the end of an outage)"
        case .interrupted: "interrupted, can be resumed"
        case .usage: "wrong usage"
        case .configuration: "a playbook, channel or catalog file is wrong"
        case .unavailable: "a service is not reachable"
        case .notPermitted: "credentials missing or not permitted"
        }
    }

    /// Whether the files that a command used may explain it, rather than the state of a publication.
    var isOfTheMachine: Bool {
        switch self {
        case .done, .checksFailed, .waiting, .interrupted: false
        case .failed, .conflict, .usage, .configuration, .unavailable, .notPermitted: true
        }
    }

    /// A word for programs.
    var code: String {
        switch self {
        case .done: "done"
        case .failed: "failed"
        case .checksFailed: "checks-failed"
        case .conflict: "conflict"
        case .waiting: "waiting"
        case .interrupted: "interrupted"
        case .usage: "usage"
        case .configuration: "configuration"
        case .unavailable: "unavailable"
        case .notPermitted: "not-permitted"
        }
    }

    static var help: String {
        "EXIT STATUS\n" + allCases.map { "  \($0.rawValue)\t\($0.meaning)" }.joined(separator: "\n")
    }
}
