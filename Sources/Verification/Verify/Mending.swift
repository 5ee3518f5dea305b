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
    ) -> Hint {
        if leavesPages { return "the indexer of \(channelName) has to write \(page(of: project, index)) anew" }
        return command(
            "reindex", .mends, name, index, project,
            (shrinks ? " --allow-shrink" : "") + (overwrites ? " --accept-overwrites" : ""))
    }

    /// Reads an index's files anew, for the facts that are kept of them.
    func checksum(_ index: String) -> Hint { command("checksum", .mends, name, index, nil, " --reread") }

    /// Fetches files of a catalog's dependencies into an index, and writes its pages.
    func mirror(_ package: String, _ index: String, project: String? = nil) -> Hint {
        "\(command("mirror", .mends, "\(name) --package \(shellWord(package))", index)), then "
            + reindex(index, project: project)
    }

    /// Fetches files of one dependency into an index.
    func mirror(dependency: String, _ index: String) -> Hint {
        command("mirror", .mends, "\(name) --dependency \(shellWord(dependency))", index)
    }

    /// Restores an index, or one of its projects, to a point in time.
    func restore(_ index: String, project: String? = nil, at time: Date) -> Hint {
        command("restore", .mends, "\(name) --at \(rfc3339(time))", index, project)
    }

    /// Rolls back a run whole.
    func rollback(_ run: String, index: String? = nil, project: String? = nil) -> Hint {
        command("rollback", .mends, shellWord(run), index ?? "", project)
    }

    /// Shows the writer of each version of an object.
    func versions(_ key: some CustomStringConvertible) -> Hint {
        command("versions", .looks, "\(name) \(shellWord(key.description))")
    }

    /// Shows the writer of each version of an index's file.
    func versions(of file: IndexedFile) -> Hint {
        versions(layout.key(ofFile: file.file.filename, of: file.name.project, in: file.index))
    }

    /// Asks the real resolvers.
    func install(_ requirement: String, _ index: String = "") -> Hint {
        command("verify", .looks, "\(name) --install \(shellWord(requirement))", index)
    }

    /// Checks requirements, metadata and sets of an index, without any resolver.
    /// - Parameter full: whether every file is read.
    func examine(_ index: String, full: Bool = false) -> Hint {
        command("verify", .looks, name, index, nil, full ? " --full" : "")
    }

    /// Looks at all that a run depends on.
    var doctor: Hint { command("doctor", .looks, name) }

    /// Accepts the missing files as intended losses.
    var acceptLosses: Hint { command("verify", .accepts, "\(name) --accept-losses") }

    /// A verification that asks the bucket too.
    var again: Hint { examine("") }

    /// Invalidates the cache where the channel has a distribution, else waits for it.
    var freshness: Hint {
        !hasDistribution
            ? "wait for the cache's TTL, then \(again)"
            : "\(command("verify", .looks, "\(name) --invalidate")), or wait for the TTL"
    }

    /// For an edge location that answers otherwise than the bucket.
    var ofTheEdge: Hint { "\(freshness); if it stays, look at the rules of the CDN" }

    private func page(of project: String?, _ index: String) -> String {
        (project.map { "the page of \($0)" } ?? "the pages") + (index.isEmpty ? "" : " in \(index)")
    }

    private func command(
        _ verb: String, _ purpose: Hint.Purpose, _ words: String, _ index: String = "", _ project: String? = nil,
        _ flags: String = ""
    ) -> Hint {
        let places =
            (index.isEmpty ? "" : " --index \(shellWord(index))")
            + (project.map { " --project \(shellWord($0))" } ?? "")
        return Hint(command: "rollbook \(verb) \(words)\(places)\(flags)", purpose)
    }
}
