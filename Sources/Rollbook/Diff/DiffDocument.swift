import SimpleRepository

/// A difference as one JSON document, index by index.
package struct DiffDocument: Encodable, Sendable {
    package var schema = 1
    var runs: [String]
    var totals: RunDiff.Totals
    var indexes: [Index]

    struct Index: Encodable, Sendable {
        var channel, bucket, index: String
        var rootPage: Names?
        var projects: [Project]
        var files: Names?
        var unknown: [Unknown]
    }

    struct Names: Encodable, Sendable {
        var gained, lost: [String]
        /// Files with other bytes under the same key.
        var replaced: [String]?
    }

    struct Project: Encodable, Sendable {
        var project, page: String
        var versionsGained, versionsLost: [String]
        var gained, lost: [Link]
        var changed: [Changed]
    }

    struct Link: Encodable, Sendable {
        var filename, url: String
        var sha256, requiresPython: String?

        init(_ file: ProjectFile) {
            (filename, url) = (file.filename, file.url)
            (sha256, requiresPython) = (file.sha256, file.requiresPython)
        }
    }

    struct Changed: Encodable, Sendable {
        var filename: String
        var differences: [PageDiff.Difference]
    }

    struct Unknown: Encodable, Sendable {
        var page, reason: String
    }

    package init(_ diff: RunDiff) {
        runs = diff.runs
        totals = diff.totals
        indexes = diff.indexes.map(Index.init)
    }
}

extension DiffDocument.Index {
    init(_ diff: IndexDiff) {
        (channel, bucket, index) = (diff.channel, diff.bucket, diff.index)
        (projects, unknown) = ([], [])
        for entry in diff.entries {
            switch entry {
            case .rootPage(let gained, let lost): rootPage = .init(gained: gained, lost: lost)
            case .files(let gained, let lost, let replaced):
                files = .init(gained: gained, lost: lost, replaced: replaced)
            case .unknown(let page, let reason): unknown.append(.init(page: page, reason: reason))
            case .project(let project, let page, let diff):
                projects.append(
                    .init(
                        project: project, page: page.rawValue, versionsGained: diff.versionsGained,
                        versionsLost: diff.versionsLost, gained: diff.gained.map(DiffDocument.Link.init),
                        lost: diff.lost.map(DiffDocument.Link.init),
                        changed: diff.changed.map {
                            .init(filename: $0.after.filename, differences: $0.differences)
                        }))
            }
        }
    }
}
