package import Objects
import S3

extension VersionSweep {
    /// Pages of one group: the prefixes that one listing goes through take about this many requests.
    private static let pagesOfGroup = 4
    private static let groupsMax = 64

    /// Hands over the entries key by key, below each of several prefixes that end with `/`.
    ///
    /// Small prefixes that lie side by side share pages; a large one is listed in ranges of its keys.
    /// - Returns: for each prefix the results of its ranges, in the order of their keys.
    package func folded<Value: Sendable>(
        below prefixes: [String], into initial: Value,
        _ take: @escaping @Sendable (inout Value, String, [ObjectVersion]) -> Void
    ) async throws -> [[Value]] {
        let order = prefixes.indices.sorted { ObjectKey(prefixes[$0]) < ObjectKey(prefixes[$1]) }
        let sorted = order.map { prefixes[$0] }
        let isNested = zip(sorted, sorted.dropFirst()).contains { ObjectKey($1).hasPrefix($0) }
        let folds = sorted.map { prefix in Fold(value: initial) { take(&$0, prefix, $1) } }
        guard sorted.count > 1, !isNested else {
            return try await mapConcurrently(prefixes, limit: Self.groupsMax) { prefix in
                try await folded(below: prefix, into: initial) { take(&$0, prefix, $1) }
            }
        }
        let first = try await group(PrefixGroup(prefixes: sorted, folds: folds), pagesMax: 1)
        let step = first.done * Self.pagesOfGroup
        var found = first.folds.prefix(first.done).map { [$0.finished()] }
        if step == 0 {
            found += try await mapConcurrently(sorted, limit: Self.groupsMax) { prefix in
                try await folded(below: prefix, into: initial) { take(&$0, prefix, $1) }
            }
        } else {
            let starts = Array(stride(from: first.done, to: sorted.count, by: step))
            found += try await mapConcurrently(starts, limit: Self.groupsMax) { start in
                let range = start..<min(start + step, sorted.count)
                let begun = PrefixGroup(
                    prefixes: Array(sorted[range]), folds: Array(folds[range]),
                    marker: justBefore(ObjectKey(sorted[start]), in: ""))
                return try await group(start == first.done ? first.rest(range.count) : begun).folds.map {
                    [$0.finished()]
                }
            }.flatMap(\.self)
        }
        return zip(order, found).sorted { $0.0 < $1.0 }.map(\.1)
    }

    /// The progress of one listing that goes through several prefixes.
    private struct PrefixGroup<Value: Sendable>: Sendable {
        let prefixes: [String]
        var folds: [Fold<Value>]
        /// The number of prefixes that are listed completely.
        var done = 0
        var marker: VersionListing.Marker?

        /// The next prefixes, from this listing's marker on.
        func rest(_ count: Int) -> PrefixGroup {
            PrefixGroup(
                prefixes: Array(prefixes[done..<done + count]), folds: Array(folds[done..<done + count]),
                marker: marker)
        }

        mutating func take(_ page: VersionListing) {
            for version in page.versions {
                while done < prefixes.count, ObjectKey(prefixes[done]) < version.key,
                    !version.key.hasPrefix(prefixes[done])
                {
                    done += 1
                }
                guard done < prefixes.count else { return }
                if version.key.hasPrefix(prefixes[done]) { folds[done].add([version]) }
            }
            marker = page.next
            guard page.next != nil else {
                done = prefixes.count
                return
            }
            // Skips the keys between two prefixes.
            if let last = page.versions.last?.key, last < ObjectKey(prefixes[done]),
                let jump = justBefore(ObjectKey(prefixes[done]), in: ""), ObjectKey(jump.key) > last
            {
                marker = jump
            }
        }
    }

    private func group<Value: Sendable>(
        _ begun: PrefixGroup<Value>, pagesMax: Int = .max
    ) async throws -> PrefixGroup<Value> {
        var group = begun
        let prefix = prefix(ofSorted: begun.prefixes)
        var pages = 0
        while group.done < group.prefixes.count, pages < pagesMax {
            group.take(try await client.listObjectVersions(prefix: prefix, from: group.marker))
            pages += 1
        }
        return group
    }

    private func prefix(ofSorted sorted: [String]) -> String {
        sorted.first.flatMap { first in sorted.last.map { commonPrefix(first, $0) } } ?? ""
    }
}
