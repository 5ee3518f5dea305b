import Indexes
package import PlaybookFiles
import S3

/// The program that writes the pages of a new channel, as far as its bucket shows it. Pure.
///
/// An indexer needs two witnesses: the bucket notifies a program of all new files, and the pages are not rollbook's. Where one
/// is missing nothing is guessed: the comments say how to decide.
package struct PageWriter: Sendable, Equatable {
    /// `nil` for the default, which is left out of the channel's file.
    package private(set) var setting: PagesSetting?
    /// Roots and indexes whose pages an indexer writes, while rollbook may write those of others: they need another channel.
    package private(set) var leftOut: [String] = []
    /// Findings, and decisions for a person, a sentence each.
    package private(set) var comments: [String] = []

    /// - Parameters:
    ///   - areas: the roots and indexes of the channel, without slashes at their ends.
    ///   - answers: a person's answer about the pages counts.
    init(areas: [String], answers: SetUpFiles.Answers, survey: BucketSurvey) {
        let foreign = areas.filter { survey.hasOwnPages(below: $0) == false }
        if let given = answers.pages {
            setting = given
        } else {
            switch survey.events {
            case .unknown(let reason):
                if !foreign.isEmpty { comments = Self.unknown(reason) }
            case .known(let events): decide(areas, foreign, survey, events, answers)
            }
        }
        let isWrittenAnew = setting?.areExternal != true && foreign.contains { !leftOut.contains($0) }
        if isWrittenAnew {
            comments.insert(
                "The pages there were written by another program: the first reindex writes them anew.", at: 0)
        }
    }

    private mutating func decide(
        _ areas: [String], _ foreign: [String], _ survey: BucketSurvey, _ events: NotificationConfiguration,
        _ answers: SetUpFiles.Answers
    ) {
        let open = areas.filter { survey.hasOwnPages(below: $0) != true }
        let whole = open.filter { area in
            let found = survey.shape.allIndexes.filter { $0 == area || $0.hasPrefix(area + "/") }
            return (found.isEmpty ? [area] : found).allSatisfy { index in
                events.fileListeners("ObjectCreated", below: index).contains { (index + "/").hasPrefix($0.prefix) }
            }
        }
        if !foreign.isEmpty, whole.count == areas.count {
            setting = .external
            comments = [
                "\(Self.names(events, whole)) is notified of new files, and the pages are not rollbook's: it writes them.",
                "If it does not, `rollbook init` with `--pages html` writes the files for that.",
            ]
            return
        }
        leftOut = foreign.filter(whole.contains)
        if !leftOut.isEmpty {
            comments += [
                "Left out: \(leftOut.joined(separator: ", ")). \(Self.names(events, leftOut)) is notified of new files there, "
                    + "and the pages are not rollbook's.",
                "`\(answers.command(roots: leftOut))` writes a channel for them.",
            ]
        }
        let doubtful = open.filter { area in
            !leftOut.contains(area) && !events.fileListeners("ObjectCreated", below: area).isEmpty
        }
        if !doubtful.isEmpty {
            comments += [
                "\(Self.names(events, doubtful)) is notified of new files below \(doubtful.joined(separator: ", ")).",
                "If it writes index pages, \(Self.remedy)",
            ]
        } else if events.sendsToEventBridge, !foreign.isEmpty {
            comments += [
                "EventBridge gets every event of the bucket.",
                "If one of its rules starts a program that writes index pages, \(Self.remedy)",
            ]
        }
    }

    private static let remedy = "`rollbook init` with `--pages external` writes the files for that."

    private static func unknown(_ reason: String) -> [String] {
        [
            "Who is notified of new files is not known: \(reason) (s3:GetBucketNotification).",
            "If the bucket's events start a program that writes index pages, \(remedy)",
        ]
    }

    private static func names(_ events: NotificationConfiguration, _ areas: [String]) -> String {
        let targets = areas.flatMap { events.fileListeners("ObjectCreated", below: $0) }.map(\.target)
        return Set(targets).sorted().joined(separator: " or ")
    }
}

extension SetUpFiles.Answers {
    /// The command that sets up another channel of the same bucket.
    fileprivate func command(roots: [String]) -> String {
        let options: [(name: String, value: String?)] =
            [("bucket", bucket), ("endpoint", endpoint), ("public", publicURL.isEmpty ? nil : publicURL)]
            + roots.map { ("root", $0) }
        let words = options.flatMap { name, value in value.map { ["--\(name)", shellWord($0)] } ?? [] }
        return (["rollbook", "init", "NAME"] + words + (production ? ["--production"] : [])).joined(separator: " ")
    }
}

extension BucketSurvey {
    /// Whether rollbook wrote a page in an area that was looked at; `nil` if there is no page.
    fileprivate func hasOwnPages(below area: String) -> Bool? {
        let found = hasOwnPages.filter { place, _ in
            place == area || place.hasPrefix(area + "/") || area.hasPrefix(place + "/")
        }
        return found.isEmpty ? nil : found.values.contains(true)
    }
}
