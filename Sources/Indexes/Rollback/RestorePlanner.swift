package import FoundationEssentials
package import Objects
package import PlaybookFiles
package import RunJournal
import S3
import SimpleRepository

/// The state of one index at a point in time, derived from its versions. Pure: versions in, transitions out.
///
/// The newest entry of a key that is not newer than the time was on top then: a version, a delete marker or, if all entries are
/// newer, no object. Entries of one second have the order of the service's listing, so the state at a second is the one at
/// its end.
package struct RestorePlanner: Sendable {
    package let channel: Channel
    package let time: Date
    /// Normalized names; empty for everything.
    package let projects: Set<String>
    /// Versions that runs deleted for good: they are in no listing.
    package let purged: [ObjectKey: [DeletedVersion]]
    /// The seconds that uploads in parts took, by their versions, as far as they are known.
    package let uploadSeconds: [VersionID: Double]

    /// The time for which an upload of unknown completion may have gone on, in seconds.
    private static let uploadSecondsMax = 86_400.0

    package init(
        channel: Channel, time: Date, projects: Set<String> = [], purged: [ObjectKey: [DeletedVersion]] = [:],
        uploadSeconds: [VersionID: Double] = [:]
    ) {
        self.channel = channel
        self.time = time
        self.projects = projects
        self.purged = purged
        self.uploadSeconds = uploadSeconds
    }

    /// The objects to bring back in one index, or in a range of its keys.
    package struct Part: Sendable {
        /// From the present state (`after`) to the earlier one (`before`), in the order of the keys; unchanged objects are only
        /// counted.
        package var transitions: [ObjectTransition] = []
        /// Every entry of those keys, newest first.
        package var versions: [ObjectKey: [ObjectVersion]] = [:]
        /// Whether the root page of that time would not fit the restored projects, and is regenerated.
        package var regeneratesRootPage = false
        package var unchangedCount = 0
        /// Selected entries whose upload may have ended before the time or after it.
        package var uncertain: [ObjectVersion] = []
        /// The projects of all selected objects.
        package var projects: Set<String> = []
        /// The time of the first entry; `nil` without entries.
        package var oldest: Date?
        /// In each form.
        fileprivate var rootPages: [(transition: ObjectTransition, entries: [ObjectVersion])] = []
        fileprivate var pages = ProjectPages()

        package init() {}

        /// Takes the transition in, or only counts it for an unchanged object.
        fileprivate mutating func add(_ transition: ObjectTransition, _ entries: [ObjectVersion]) {
            if let project = transition.project { projects.insert(project) }
            if transition.after.holdsSame(as: transition.before), transition.before != .absent {
                unchangedCount += 1
            } else {
                transitions.append(transition)
                versions[transition.key] = entries
            }
        }

        fileprivate mutating func merge(_ other: Part) {
            transitions += other.transitions
            versions.merge(other.versions) { first, _ in first }
            unchangedCount += other.unchangedCount
            uncertain += other.uncertain
            projects.formUnion(other.projects)
            oldest = [oldest, other.oldest].compactMap(\.self).min()
            rootPages += other.rootPages
            pages.merge(other.pages)
        }
    }

    /// Takes in all entries of one key, newest first.
    package func add(_ entries: [ObjectVersion], of index: String, to part: inout Part) {
        guard let key = entries.first?.key else { return }
        let times = entries.map(\.lastModified) + (purged[key] ?? []).compactMap(\.object.lastModified)
        guard let oldest = times.min() else { return }
        part.oldest = min(part.oldest ?? oldest, oldest)
        guard !key.lastComponent.isEmpty else { return }
        let transition = transition(key, entries, index: index)
        // Pages of another writer follow the files by themselves.
        if channel.pages.areExternal, transition.kind.isPage { return }
        let isSelected = projects.isEmpty || transition.project.map(projects.contains) == true
        // Of a page in two forms, one counts.
        if transition.kind == .projectPage, key.lastComponent == IndexLayout.pageName {
            part.pages.add(transition, isSelected: isSelected)
        }
        if transition.kind == .rootPage {
            part.rootPages.append((transition, entries))
        } else if isSelected {
            part.add(transition, entries)
            if let entry = uncertain(among: entries) { part.uncertain.append(entry) }
        }
    }

    /// Joins the ranges of an index, in the order of their keys.
    package func part(of ranges: [Part]) -> Part {
        var part = ranges.reduce(into: Part()) { $0.merge($1) }
        guard !part.rootPages.isEmpty else { return part }
        // With a selection of projects, the root page of that time fits only if no other project was added or removed since.
        switch part.pages {
        case let pages where projects.isEmpty || pages.after == pages.then:
            for root in part.rootPages { part.add(root.transition, root.entries) }
        case let pages where pages.after == pages.now: break
        default: part.regeneratesRootPage = true
        }
        return part
    }

    /// - Parameter versions: everything below the index, in document order.
    package func part(of index: String, versions: [ObjectVersion]) -> Part {
        var part = Part()
        for entries in versions.chunked(by: \.key) { add(Array(entries), of: index, to: &part) }
        return self.part(of: [part])
    }

    func transition(_ key: ObjectKey, _ entries: [ObjectVersion], index: String) -> ObjectTransition {
        let place = ObjectPlace(key, index: index, layout: channel.layout)
        return ObjectTransition(
            channel: channel.name, bucket: channel.bucket, key: key, index: index, project: place.project,
            kind: place.kind,
            before: state(of: key, entries), after: ObjectState(newest: entries.first, versioned: true))
    }

    /// The state on top at that time. It may be a version that was deleted for good since: if that is newer than all others of
    /// that time, or its time is not known.
    private func state(of key: ObjectKey, _ entries: [ObjectVersion]) -> ObjectState {
        let top = entries.first { begin(of: $0) <= time }
        let oldest = Date.distantPast
        let gone = purged[key]?.map(\.object).filter { object in
            let written = object.lastModified ?? time
            return written <= time && written > top?.lastModified ?? oldest
        }
        let newest = gone?.max { ($0.lastModified ?? time) < ($1.lastModified ?? time) }
        return newest.map(ObjectState.object) ?? ObjectState(newest: top, versioned: true)
    }

    /// The time from which an entry is there. One that was uploaded in parts bears the time at which its upload began.
    /// Source: Amazon S3 User Guide, "Uploading and copying objects using multipart upload".
    private func begin(of entry: ObjectVersion) -> Date {
        entry.lastModified.addingTimeInterval(uploadSeconds[entry.versionID] ?? 0)
    }

    /// The entry on top at the time, if its upload may have ended later: then it was not there yet.
    private func uncertain(among entries: [ObjectVersion]) -> ObjectVersion? {
        guard let top = entries.first(where: { begin(of: $0) <= time }), top.etag?.isMultipart == true,
            time.timeIntervalSince(top.lastModified) < Self.uploadSecondsMax,
            uploadSeconds[top.versionID] == nil
        else { return nil }
        return top
    }

    /// The folders with a project page: at that time, now, and after the restore.
    fileprivate struct ProjectPages: Sendable {
        var then: Set<String> = []
        var now: Set<String> = []
        var after: Set<String> = []

        mutating func add(_ page: ObjectTransition, isSelected: Bool) {
            guard let project = page.project else { return }
            if page.before.object != nil { then.insert(project) }
            if page.after.object != nil { now.insert(project) }
            if (isSelected ? page.before : page.after).object != nil { after.insert(project) }
        }

        mutating func merge(_ other: ProjectPages) {
            then.formUnion(other.then)
            now.formUnion(other.now)
            after.formUnion(other.after)
        }
    }
}
