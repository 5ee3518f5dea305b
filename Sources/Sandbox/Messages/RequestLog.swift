import FoundationEssentials

/// The requests since the start, in the order in which they were answered.
package actor RequestLog {
    package private(set) var entries: [SandboxLogEntry] = []

    package init() {}

    func append(_ entry: SandboxLogEntry) {
        entries.append(entry)
    }

    /// How many requests of each operation there were.
    package var counts: [String: Int] {
        entries.reduce(into: [:]) { $0[$1.operation, default: 0] += 1 }
    }
    /// The same without the requests of these access keys.
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
