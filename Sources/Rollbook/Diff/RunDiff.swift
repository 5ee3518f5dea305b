import SimpleRepository

/// The changes of one or more runs in the indexes of their channels.
package struct RunDiff: Sendable {
    /// Ids, in the order in which they began.
    package var runs: [String]
    /// In the order of channel and prefix; only indexes with differences.
    package var indexes: [IndexDiff]

    package init(runs: [String], indexes: [IndexDiff]) {
        self.runs = runs
        self.indexes = indexes
    }

    /// Entries, and the indexes that share them.
    package struct Group: Hashable, Sendable {
        package var channel: String
        package var indexes: [String]
        package var entries: [IndexDiff.Entry]

        package init(channel: String, indexes: [String], entries: [IndexDiff.Entry]) {
            (self.channel, self.indexes, self.entries) = (channel, indexes, entries)
        }
    }

    /// Entries grouped by the indexes of a channel that share them, in the order of each entry's first index.
    package var groups: [Group] {
        struct Place: Hashable {
            var channel: String
            var entry: IndexDiff.Entry
        }
        var order: [Place] = []
        var indexes: [Place: [String]] = [:]
        for index in self.indexes {
            for entry in index.entries {
                let place = Place(channel: index.channel, entry: entry)
                if indexes[place] == nil { order.append(place) }
                indexes[place, default: []].append(index.index)
            }
        }
        var groups: [Group] = []
        for place in order {
            let own = indexes[place] ?? []
            if let known = groups.firstIndex(where: { $0.channel == place.channel && $0.indexes == own }) {
                groups[known].entries.append(place.entry)
            } else {
                groups.append(Group(channel: place.channel, indexes: own, entries: [place.entry]))
            }
        }
        return groups
    }

    /// The number of differences in all indexes.
    package struct Totals: Hashable, Sendable, Encodable {
        package var indexes = 0
        package var projectsGained = 0, projectsLost = 0
        package var linksGained = 0, linksLost = 0, linksChanged = 0
        package var filesGained = 0, filesLost = 0, filesReplaced = 0
        /// Pages that could not be compared.
        package var unknown = 0
    }

    package var totals: Totals {
        var totals = Totals(indexes: indexes.count)
        for entry in indexes.flatMap(\.entries) {
            switch entry {
            case .rootPage: break
            case .project(_, let page, let diff):
                totals.projectsGained += page == .created ? 1 : 0
                totals.projectsLost += page == .removed ? 1 : 0
                totals.linksGained += diff.gained.count
                totals.linksLost += diff.lost.count
                totals.linksChanged += diff.changed.count
            case .files(let gained, let lost, let replaced):
                totals.filesGained += gained.count
                totals.filesLost += lost.count
                totals.filesReplaced += replaced.count
            case .unknown: totals.unknown += 1
            }
        }
        return totals
    }
}
