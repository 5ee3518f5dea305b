import Foundation
import Objects
import PlaybookFiles
import RunJournal
import S3
import TestKit
import Testing

@testable import Indexes

@Suite struct RestorePlannerTests {
    static let start = VersionedBench.start
    static let index = VersionedBench.index

    /// One entry of a listing: what, and how many seconds after the start.
    struct Entry: Sendable {
        var id: String
        var at: Double
        var isMarker = false

        static func version(_ id: String, _ at: Double) -> Entry { Entry(id: id, at: at) }
        static func marker(_ id: String, _ at: Double) -> Entry { Entry(id: id, at: at, isMarker: true) }
    }

    /// Newest first, as a listing has them.
    static func versions(_ key: String, _ entries: [Entry]) -> [ObjectVersion] {
        entries.enumerated().map { position, entry in
            ObjectVersion(
                key: ObjectKey("\(index)/\(key)"), versionID: VersionID(entry.id), isLatest: position == 0,
                isDeleteMarker: entry.isMarker, etag: entry.isMarker ? nil : ETag("e-\(entry.id)"), size: 1,
                lastModified: start + entry.at)
        }
    }

    struct Moment: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var entries: [Entry]
        var at: Double
        /// The id that was on top; `nil` for nothing.
        var expected: String?
    }

    @Test(
        "The state at a time is the newest entry that is not younger",
        arguments: [
            Moment(
                testDescription: "between two versions", entries: [.version("b", 9), .version("a", 1)], at: 5,
                expected: "a"),
            Moment(
                testDescription: "in the second of a write", entries: [.version("b", 9), .version("a", 1)], at: 9,
                expected: "b"),
            Moment(
                testDescription: "a second before", entries: [.version("b", 9), .version("a", 1)], at: 8, expected: "a"),
            Moment(
                testDescription: "two in one second: the later one, as the service lists them",
                entries: [.version("c", 9), .version("b", 5), .version("a", 5)], at: 5, expected: "b"),
            Moment(testDescription: "not yet there", entries: [.version("a", 5)], at: 4, expected: nil),
            Moment(
                testDescription: "deleted then, and written again since",
                entries: [.version("b", 9), .marker("m", 5), .version("a", 1)], at: 6, expected: "m"),
            Moment(
                testDescription: "two markers on each other",
                entries: [.marker("n", 9), .marker("m", 5), .version("a", 1)], at: 4, expected: "a"),
            Moment(
                testDescription: "a version from before versioning",
                entries: [.version("b", 9), .version("null", -400)], at: 0, expected: "null"),
        ])
    func states(moment: Moment) throws {
        let planner = RestorePlanner(channel: Self.channel, time: Self.start + moment.at)
        let entries = Self.versions("a-1-py3-none-any.whl", moment.entries)
        let transition = planner.transition(try #require(entries.first).key, entries, index: Self.index)
        #expect(transition.before.topVersionID?.text == moment.expected)
        #expect(transition.after.topVersionID?.text == moment.entries.first?.id)
        #expect(transition.project == "a")
    }

    @Test("A version from parts is there from the end of its upload on, which its own time is not")
    func parts() {
        let versions = Self.versions("a-1-py3-none-any.whl", [.version("b", 5), .version("a", 1)])
        func top(at seconds: Double, _ known: [VersionID: Double]) -> (id: String?, uncertain: [String]) {
            let planner = RestorePlanner(channel: Self.channel, time: Self.start + seconds, uploadSeconds: known)
            let part = planner.part(of: Self.index, versions: versions)
            // What is still on top needs no transition.
            return (
                part.transitions.first?.before.topVersionID?.text ?? "b", part.uncertain.map(\.versionID.text)
            )
        }
        let known: [VersionID: Double] = ["a": 2, "b": 3.5]
        #expect(top(at: 8, known) == ("a", []))
        #expect(top(at: 9, known) == ("b", []))
        #expect(top(at: 6, [:]) == ("b", ["b"]), "begun, and nothing is known of its end")
        #expect(top(at: 5 + 86_400, [:]) == ("b", []), "no upload takes so long")
    }

    @Test("What is as it was then is counted, and needs nothing")
    func unchanged() {
        let planner = RestorePlanner(channel: Self.channel, time: Self.start + 5)
        let part = planner.part(
            of: Self.index,
            versions: Self.versions("a-1-py3-none-any.whl", [.version("a", 1)])
                + Self.versions("b-1-py3-none-any.whl", [.version("c", 9), .version("b", 1)]))
        #expect(part.transitions.map(\.project) == ["b"])
        #expect(part.versions.keys.count == 1)
        #expect(part.unchangedCount == 1)
        #expect(part.projects == ["a", "b"])
        #expect(part.oldest == Self.start + 1)
    }

    @Test("Folder markers and nothing at all are left alone")
    func nothing() {
        let planner = RestorePlanner(channel: Self.channel, time: Self.start)
        #expect(planner.part(of: Self.index, versions: []).transitions.isEmpty)
        #expect(planner.part(of: Self.index, versions: Self.versions("", [.version("a", 1)])).transitions.isEmpty)
    }

    struct Narrow: CustomTestStringConvertible, Sendable {
        var testDescription: String
        /// Of the page of the other project.
        var other: [Entry]
        /// Of the page of the project that is restored.
        var own: [Entry]
        var restoresRootPage: Bool
        var regenerates: Bool
    }

    @Test(
        "With --project the root page of then comes back only where it fits, and stays where it fits",
        arguments: [
            Narrow(
                testDescription: "nobody came or went", other: [.version("o", 0)],
                own: [.version("b", 9), .version("a", 0)], restoresRootPage: true, regenerates: false),
            Narrow(
                testDescription: "another came, this one was there all the time", other: [.version("o", 9)],
                own: [.version("b", 9), .version("a", 0)], restoresRootPage: false, regenerates: false),
            Narrow(
                testDescription: "this one came", other: [.version("o", 0)], own: [.version("b", 9)],
                restoresRootPage: true, regenerates: false),
            Narrow(
                testDescription: "both came", other: [.version("o", 9)], own: [.version("b", 9)],
                restoresRootPage: false, regenerates: true),
        ])
    func narrow(narrow: Narrow) {
        let versions =
            Self.versions("index.html", [.version("r2", 9), .version("r1", 0)])
            + Self.versions("other/index.html", narrow.other) + Self.versions("own/index.html", narrow.own)
        let planner = RestorePlanner(channel: Self.channel, time: Self.start + 5, projects: ["own"])
        let part = planner.part(of: Self.index, versions: versions)
        #expect(part.transitions.contains { $0.kind == .rootPage } == narrow.restoresRootPage)
        #expect(part.regeneratesRootPage == narrow.regenerates)
        #expect(!part.transitions.contains { $0.project == "other" })
    }

    static let channel = Channel(name: "nightly", bucket: "packages", region: "us-east-2", publicURL: "", roots: ["v2"])
}
