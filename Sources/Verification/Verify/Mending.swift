import Foundation
import Indexes
import PlaybookFiles
import SimpleRepository

/// The commands that mend faults: whole, in back quotes, in the order in which to run them.
struct Mending: Sendable {
    private let channelName: String
    private let hasDistribution: Bool
    private let layout: IndexLayout
    private let pages: PagesSetting

    init(channel: Channel) {
        (channelName, layout, pages) = (channel.name, channel.layout, channel.pages)
        hasDistribution = channel.cloudFront != nil
    }

    /// For a channel that is known only by name.
    init(named name: String, pages: PagesSetting = .html) {
        (channelName, layout, hasDistribution, self.pages) = (name, .flat, false, pages)
    }

    /// Whether another program writes the pages.
    var leavesPages: Bool { pages.areExternal }

    private var name: String { shellWord(channelName) }

    /// Rewrites the pages of a project, or of an index, from the files; a clause instead where another program writes them.
    /// - Parameters:
    ///   - shrinks: whether many pages of a small index would go.
    ///   - overwrites: whether a file's new hash is accepted.
    func reindex(
        _ index: String, project: String? = nil, shrinks: Bool = false, overwrites: Bool = false
    ) -> String {
        if leavesPages { return "the indexer of \(channelName) has to write \(page(of: project, index)) anew" }
        return command(
            "reindex \(name)", index, project,
            (shrinks ? " --allow-shrink" : "") + (overwrites ? " --accept-overwrites" : ""))
    }

    /// Fetches files of a catalog's dependencies into an index, and writes its pages.
    func mirror(_ package: String, _ index: String, project: String? = nil) -> String {
        "`rollbook mirror \(name) --package \(shellWord(package)) --index \(shellWord(index))`, then "
            + reindex(index, project: project)
    }

    /// Restores an index, or one of its projects, to a point in time.
    func restore(_ index: String, project: String? = nil, at time: Date) -> String {
        command("restore \(name) --at \(rfc3339(time))", index, project)
    }

    /// Rolls back a run whole.
    func rollback(_ run: String, index: String? = nil, project: String? = nil) -> String {
        command("rollback \(shellWord(run))", index ?? "", project)
    }

    /// Shows the writer of each version of an object.
    func versions(_ key: some CustomStringConvertible) -> String {
        "`rollbook versions \(name) \(shellWord(key.description))`"
    }

    /// Shows the writer of each version of an index's file.
    func versions(of file: IndexedFile) -> String {
        versions(layout.key(ofFile: file.file.filename, of: file.name.project, in: file.index))
    }

    /// Fetches files of one dependency into an index.
    func mirror(dependency: String, _ index: String) -> String {
        command("mirror \(name) --dependency \(shellWord(dependency))", index, nil)
    }

    /// Asks the real resolvers.
    func install(_ requirement: String, _ index: String = "") -> String {
        command("verify \(name) --install \(shellWord(requirement))", index, nil)
    }

    /// Checks requirements, metadata and sets of an index, without any resolver.
    func examine(_ index: String) -> String { command("verify \(name)", index, nil) }

    /// Accepts the missing files as intended losses.
    var acceptLosses: String { "`rollbook verify \(name) --accept-losses`" }

    /// A verification that asks the bucket too.
    var again: String { "`rollbook verify \(name)`" }

    /// Invalidates the cache where the channel has a distribution, else waits for it.
    var freshness: String {
        !hasDistribution
            ? "wait for the cache's TTL, then \(again)" : "`rollbook verify \(name) --invalidate`, or wait for the TTL"
    }

    /// For an edge location that answers otherwise than the bucket.
    var ofTheEdge: String { "\(freshness); if it stays, look at the rules of the CDN" }

    private func page(of project: String?, _ index: String) -> String {
        (project.map { "the page of \($0)" } ?? "the pages") + (index.isEmpty ? "" : " in \(index)")
    }

    private func command(_ verb: String, _ index: String, _ project: String?, _ flags: String = "") -> String {
        let places =
            (index.isEmpty ? "" : " --index \(shellWord(index))")
            + (project.map { " --project \(shellWord($0))" } ?? "")
        return "`rollbook \(verb)\(places)\(flags)`"
    }
}
