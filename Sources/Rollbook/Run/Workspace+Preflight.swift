package import Indexes
package import PlaybookFiles

extension Workspace {
    /// Requires that strangers cannot read the log of any production channel that a run will write to, if the log has entries.
    /// - Throws: `RunError.openLog`.
    func requireHiddenLogs(of steps: [PlaybookStep], _ rollbackOf: String?) async throws {
        for channel in try toldChannels(of: steps, rollbackOf) {
            try await requireHiddenLog(of: channel, lockIsHeld: false)
        }
    }

    /// Opens every channel that the steps name, and refuses to begin while another run has requests in flight on one of
    /// the buckets.
    ///
    /// - Parameter own: runs that may have requests in flight: the one that begins or goes on, and the one it rolls back.
    package func preflight(_ steps: [PlaybookStep], except own: [String?]) async throws -> [String: OpenChannel] {
        for step in steps where step.applies && step.kind.invalidates {
            guard let name = step.kind.channel, try channel(name).cloudFront == nil else { continue }
            throw RunError.noDistribution(channel: name)
        }
        for step in steps where step.applies && step.kind.needsOwnPages {
            guard let name = step.kind.channel, try channel(name).pages.areExternal else { continue }
            throw RunError.externalPages(channel: name, kind: step.kind.name)
        }
        let names = Set(steps.filter(\.applies).compactMap(\.kind.channel)).sorted()
        // A channel that is only checked from outside needs no credentials.
        let inside = Set(steps.filter { $0.applies && !$0.kind.isOutside }.compactMap(\.kind.channel))
        async let logs = logReader.read(channels(of: steps))
        let opened = try await mapConcurrently(names, limit: 8) { name in
            inside.contains(name) ? try await open(try channel(name)) : try outside(try channel(name))
        }
        _ = try await logs
        try refuseUnfinished(on: opened, except: own)
        return Dictionary(zip(names, opened)) { first, _ in first }
    }
}
