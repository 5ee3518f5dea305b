package import FoundationEssentials
import RunJournal
package import S3

/// What one index was at a point in time, read off its versions. Pure: versions in, transitions out.
///
/// Of each key, the newest entry that is not younger than the time was on top then: a version, a delete marker, or, where
/// every entry is younger, nothing. Entries of one second stand in the order in which the service lists them, so the
/// state at a second is the one at its end.
package struct RestorePlanner: Sendable {
    package let channel: Channel
    package let time: Date
    /// Normalized names; empty for everything.
    package let projects: Set<String>

    package init(channel: Channel, time: Date, projects: Set<String> = []) {
        self.channel = channel
        self.time = time
        self.projects = projects
    }

    /// What is to be brought back in one index.
    package struct Part: Sendable {
        /// From what is now (`after`) to what was then (`before`), one a key, also where both are the same.
        package var transitions: [ObjectTransition] = []
        /// Every entry of those keys, newest first.
        package var versions: [ObjectKey: [ObjectVersion]] = [:]
        /// Whether the root page of then would not fit the projects that will be there: it is written anew.
        package var regeneratesRootPage = false
    }

    /// - Parameter versions: everything below the index, in document order.
    package func part(of index: String, versions: [ObjectVersion]) -> Part {
        var part = Part()
        var rootPage: ObjectTransition?
        var pages = ProjectPages()
        part.versions = Dictionary(grouping: versions, by: \.key)
        for (key, entries) in part.versions.sorted(by: { $0.key < $1.key }) where !key.lastComponent.isEmpty {
            let transition = transition(key, entries, index: index)
            let isSelected = projects.isEmpty || transition.project.map(projects.contains) == true
            if transition.kind == .projectPage { pages.add(transition, isSelected: isSelected) }
            if transition.kind == .rootPage {
                rootPage = transition
            } else if isSelected {
                part.transitions.append(transition)
            }
        }
        guard let rootPage else { return part }
        // Of a part of the projects, the root page of then fits only if no other project came or went since.
        switch pages {
        case _ where projects.isEmpty || pages.after == pages.then: part.transitions.append(rootPage)
        case _ where pages.after == pages.now: break
        default: part.regeneratesRootPage = true
        }
        return part
    }

    private func transition(_ key: ObjectKey, _ entries: [ObjectVersion], index: String) -> ObjectTransition {
        let place = ObjectPlace(key, index: index)
        return ObjectTransition(
            channel: channel.name, bucket: channel.bucket, key: key, index: index, project: place.project,
            kind: place.kind,
            before: ObjectState(newest: entries.first { $0.lastModified <= time }, versioned: true),
            after: ObjectState(newest: entries.first, versioned: true))
    }

    /// The folders with a project page: then, now, and after the restore.
    private struct ProjectPages {
        var then: Set<String> = []
        var now: Set<String> = []
        var after: Set<String> = []

        mutating func add(_ page: ObjectTransition, isSelected: Bool) {
            guard let project = page.project else { return }
            if page.before.object != nil { then.insert(project) }
            if page.after.object != nil { now.insert(project) }
            if (isSelected ? page.before : page.after).object != nil { after.insert(project) }
        }
    }
}
