import FoundationEssentials

/// The requests since the start, in the order of their answers.
package actor RequestLog {
    package private(set) var entries: [SandboxLogEntry] = []

    package init() {}

    func append(_ entry: SandboxLogEntry) {
        entries.append(entry)
    }

    /// The number of requests of each operation.
    package var counts: [String: Int] {
        entries.reduce(into: [:]) { $0[$1.operation, default: 0] += 1 }
    }
    /// As above, without the requests of these access keys.
    func counts(exceptOf accessKeys: Set<String>) -> [String: Int] {
        entries.reduce(into: [:]) { counts, entry in
            if let id = entry.accessKeyID, accessKeys.contains(id) { return }
            counts[entry.operation, default: 0] += 1
        }
    }

    func forget() {
        entries = []
    }
}
