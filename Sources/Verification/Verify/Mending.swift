import Foundation
import Indexes
import PlaybookFiles
import SimpleRepository

/// The commands that mend what checks find: whole, in back quotes, in the order in which several are to be given.
struct Mending: Sendable {
    private let channelName: String
    private let hasDistribution: Bool
    private let layout: IndexLayout
    private let pages: PagesSetting

    init(channel: Channel) {
        (channelName, layout, pages) = (channel.name, channel.layout, channel.pages)
        hasDistribution = channel.cloudFront != nil
    }

    /// Of a channel that is known by name only.
    init(named name: String, pages: PagesSetting = .html) {
        (channelName, layout, hasDistribution, self.pages) = (name, .flat, false, pages)
    }

    /// Whether another program writes the pages.
    var leavesPages: Bool { pages.areExternal }

    private var name: String { shellWord(channelName) }

    /// The pages of a project, or of an index, are written anew from the files; a clause where another program has to.
    /// - Parameters:
    ///   - shrinks: whether pages go that are many for a small index.
    ///   - overwrites: whether a file's new hash is accepted.
    func reindex(
        _ index: String, project: String? = nil, shrinks: Bool = false, overwrites: Bool = false
    ) -> String {
        if leavesPages { return "the indexer of \(channelName) has to write \(page(of: project, index)) anew" }
        return command(
            "reindex \(name)", index, project,
            (shrinks ? " --allow-shrink" : "") + (overwrites ? " --accept-overwrites" : ""))
    }

    /// Files of a catalog's dependencies are fetched into an index, and its pages written.
    func mirror(_ package: String, _ index: String, project: String? = nil) -> String {
        "`rollbook mirror \(name) --package \(shellWord(package)) --index \(shellWord(index))`, then "
            + reindex(index, project: project)
    }

    /// An index, or one project of it, comes back as it was at that moment.
    func restore(_ index: String, project: String? = nil, at time: Date) -> String {
        command("restore \(name) --at \(rfc3339(time))", index, project)
    }

    /// A run is taken back whole.
    func rollback(_ run: String, index: String? = nil, project: String? = nil) -> String {
        command("rollback \(shellWord(run))", index ?? "", project)
    }

    /// Shows who wrote which version of an object.
    func versions(_ key: some CustomStringConvertible) -> String {
        "`rollbook versions \(name) \(shellWord(key.description))`"
    }

    /// The same of a file of an index.
    func versions(of file: IndexedFile) -> String {
        versions(layout.key(ofFile: file.file.filename, of: file.name.project, in: file.index))
    }

    /// Files of one dependency are fetched into an index.
    func mirror(dependency: String, _ index: String) -> String {
        command("mirror \(name) --dependency \(shellWord(dependency))", index, nil)
    }

    /// The real resolvers are asked.
    func install(_ requirement: String, _ index: String = "") -> String {
        command("verify \(name) --install \(shellWord(requirement))", index, nil)
    }

    /// Requirements, metadata and sets of an index, without asking any resolver.
    func examine(_ index: String) -> String { command("verify \(name)", index, nil) }

    /// The missing files were meant to go.
    var acceptLosses: String { "`rollbook verify \(name) --accept-losses`" }

    /// A verification that asks the bucket too.
    var again: String { "`rollbook verify \(name)`" }

    /// A cache is made to forget where the channel has a distribution, or waited for.
    var freshness: String {
        !hasDistribution
            ? "wait for the cache's TTL, then \(again)" : "`rollbook verify \(name) --invalidate`, or wait for the TTL"
    }

    /// The edge answers otherwise than the bucket.
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
