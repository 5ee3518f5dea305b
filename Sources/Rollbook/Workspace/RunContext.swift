import Foundation
import Indexes
import PlaybookFiles
import RunJournal
import SimpleRepository

/// The surroundings that a run depends on, as texts by name. They are journaled, and a process that resumes the run or rolls it
/// back must have the same.
package enum RunContext {
    /// The folder of the rehearsal that the run was made in; absent for a real one.
    package static let rehearsalKey = "rehearsal"
    /// Present if the rehearsal has an upstream index of its own.
    package static let offlineKey = "offline"
    /// The index that is mirrored from, without secrets.
    package static let upstreamKey = "upstream"

    /// A name whose value differs from the run's.
    package struct Difference: Sendable, Equatable {
        package var name: String
        package var recorded: String?
        package var found: String?
    }

    static func bucketKey(_ channel: String) -> String { "channel \(channel) bucket" }
    static func endpointKey(_ channel: String) -> String { "channel \(channel) endpoint" }
    private static func rootsKey(_ channel: String) -> String { "channel \(channel) roots" }
    private static func layoutKey(_ channel: String) -> String { "channel \(channel) layout" }

    /// The surroundings of a channel. The endpoint of a rehearsal is another one each time, so it is left out.
    static func of(_ channel: Channel, isRehearsal: Bool) -> [String: String] {
        var context = [
            bucketKey(channel.name): channel.bucket, layoutKey(channel.name): channel.layout.rawValue,
            rootsKey(channel.name): channel.roots.joined(separator: "\n"),
        ]
        if !isRehearsal { context[endpointKey(channel.name)] = endpoint(of: channel) }
        return context
    }

    /// `nil` for the region's own endpoint, and for a server on this machine, which has another port each time.
    fileprivate static func endpoint(of channel: Channel) -> String? {
        channel.endpoint.flatMap { isOfThisMachine($0) ? nil : $0 }
    }

    fileprivate static func isOfThisMachine(_ url: String) -> Bool {
        ["127.0.0.1", "localhost", "::1", "[::1]"].contains(URLComponents(string: url)?.host)
    }

    /// A URL without user, password and query.
    static func withoutSecrets(_ url: String) -> String {
        guard var parts = URLComponents(string: url) else { return "" }
        (parts.user, parts.password, parts.query, parts.fragment) = (nil, nil, nil, nil)
        return parts.string ?? ""
    }

    /// The names whose values differ, sorted.
    fileprivate static func differences(_ recorded: [String: String], _ found: [String: String]) -> [Difference] {
        Set(recorded.keys).union(found.keys).filter { recorded[$0] != found[$0] }.sorted().map {
            Difference(name: $0, recorded: recorded[$0], found: found[$0])
        }
    }
}

extension Workspace {
    /// The surroundings that these steps depend on. The upstream index is resolved only for steps that mirror. If it cannot be
    /// found, the step that needs it reports that.
    func context(of steps: [PlaybookStep]) async -> [String: String] {
        var context = machine.place.context
        for name in Set(steps.compactMap(\.kind.channel)) {
            guard let channel = channels.first(where: { $0.name == name }) else { continue }
            context.merge(RunContext.of(channel, isRehearsal: machine.place != .real)) { $1 }
        }
        let mirrors = steps.contains { $0.applies && $0.kind.readsUpstream }
        if mirrors, let location = try? await connections.upstream(), !RunContext.isOfThisMachine(location.url) {
            context[RunContext.upstreamKey] = RunContext.withoutSecrets(location.url)
        }
        return context
    }

    /// - Throws: `RunError.otherContext` if a run that is to go on had other surroundings. Runs of older releases do not record
    ///   theirs.
    func requireContext(of run: RunRecord, steps: [PlaybookStep]) async throws {
        guard let recorded = run.context else { return }
        var differences = machine.place.differences(from: recorded)
        if differences.isEmpty { differences = RunContext.differences(recorded, await context(of: steps)) }
        guard differences.isEmpty else {
            throw RunError.otherContext(run: run.id, resumes: true, differences: differences)
        }
    }

    /// As above, for a run that is to be rolled back: only the places of its objects matter.
    func requirePlaces(of run: RunRecord) throws {
        guard let recorded = run.context else { return }
        var differences = machine.place.differences(from: recorded)
        for name in Set(try journal.places(of: run.id).map(\.channel)) where machine.place == .real {
            guard let channel = channels.first(where: { $0.name == name }) else { continue }
            let key = RunContext.endpointKey(name)
            if recorded[RunContext.bucketKey(name)] != nil, recorded[key] != RunContext.endpoint(of: channel) {
                differences.append(.init(name: key, recorded: recorded[key], found: RunContext.endpoint(of: channel)))
            }
        }
        guard differences.isEmpty else {
            throw RunError.otherContext(run: run.id, resumes: false, differences: differences)
        }
    }

    /// Whether the run works on real buckets, or in a folder.
    package enum Place: Sendable, Equatable {
        case real
        /// - Parameter isOffline: the rehearsal has an upstream index of its own.
        case rehearsal(folder: String, isOffline: Bool)

        /// The differences from the recorded rehearsal, or from a recorded real run; empty if there are none.
        func differences(from recorded: [String: String]) -> [RunContext.Difference] {
            guard recorded[RunContext.rehearsalKey] != context[RunContext.rehearsalKey] else { return [] }
            let names = [RunContext.rehearsalKey, RunContext.offlineKey]
            return RunContext.differences(recorded.filter { names.contains($0.key) }, context)
        }

        var context: [String: String] {
            switch self {
            case .real: [:]
            case .rehearsal(let folder, let isOffline):
                [RunContext.rehearsalKey: folder].merging(isOffline ? [RunContext.offlineKey: "yes"] : [:]) { $1 }
            }
        }
    }
}
