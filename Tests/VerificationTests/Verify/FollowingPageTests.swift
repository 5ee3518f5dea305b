import Foundation
import Objects
import RunJournal
import SimpleRepository
import Testing

@testable import Verification

/// The contents of a page that follows a step's files.
@Suite struct FollowingPageTests {
    private static let name = "torch-2.9.1-py3-none-any.whl"
    private static let digest = SHA256Digest(of: Array("wheel".utf8))
    private static let other = SHA256Digest(of: Array("other".utf8))

    private static func change(_ key: String, present: Bool, sha256: SHA256Digest? = digest) -> ChangeRecord {
        ChangeRecord(
            runID: "r", sequence: 1, stepPosition: 0, channel: "nightly", bucket: "b", key: ObjectKey(key),
            index: "v2/a", project: "torch", rank: key.hasSuffix(".metadata") ? 1 : 0,
            action: present ? .put : .delete, before: .absent,
            after: present
                ? .object(RecordedObject(versionID: "1", etag: "e", size: 5, sha256: sha256)) : .marker(versionID: "2"),
            state: .applied, plannedAt: Date(timeIntervalSince1970: 0))
    }

    private static func page(_ files: [ProjectFile]) throws -> ProjectPage {
        ProjectPage(name: try #require(ProjectName("torch")), files: files)
    }

    private static func link(_ sha256: SHA256Digest?, metadata: CoreMetadataPresence = .absent) -> ProjectFile {
        ProjectFile(
            filename: name, url: "../" + name, hashes: sha256.map { ["sha256": $0.hex] } ?? [:], coreMetadata: metadata)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var changes: [ChangeRecord]
        /// `nil`: there is no page.
        var links: [ProjectFile]?
        /// The missing parts, in words.
        var missing: [String]
    }

    private static let file = "v2/a/" + name
    private static let metadata = file + ".metadata"
    static let cases: [Case] = [
        Case(testDescription: "linked", changes: [change(file, present: true)], links: [link(digest)], missing: []),
        Case(testDescription: "no hash", changes: [change(file, present: true)], links: [link(nil)], missing: []),
        Case(
            testDescription: "another hash", changes: [change(file, present: true)], links: [link(other)],
            missing: ["states another hash of \(name)"]),
        Case(
            testDescription: "no link", changes: [change(file, present: true)], links: [],
            missing: ["does not list \(name)"]),
        Case(
            testDescription: "no page", changes: [change(file, present: true)], links: nil,
            missing: ["does not list \(name)"]),
        Case(testDescription: "gone with its page", changes: [change(file, present: false)], links: nil, missing: []),
        Case(
            testDescription: "still there", changes: [change(file, present: false)], links: [link(digest)],
            missing: ["still lists \(name)"]),
        Case(
            testDescription: "metadata left out", changes: [change(metadata, present: true)], links: [link(digest)],
            missing: []),
        Case(
            testDescription: "metadata of before", changes: [change(metadata, present: true)],
            links: [link(digest, metadata: .present(sha256: other.hex))],
            missing: ["states another hash of the metadata of \(name)"]),
        Case(
            testDescription: "metadata that is gone", changes: [change(metadata, present: false)],
            links: [link(digest, metadata: .present(sha256: nil))],
            missing: ["still promises the metadata of \(name)"]),
        Case(
            testDescription: "a file in a folder of its own, a document of rollbook's",
            changes: [
                change("v2/a/target/" + name, present: true), change(".rollbook/curated/nightly.json", present: true),
            ], links: nil, missing: []),
    ]

    @Test(arguments: cases)
    func missing(example: Case) throws {
        let pages = FollowingPage.all(of: example.changes, layout: .flat)
        let page = try example.links.map(Self.page)
        #expect(pages.flatMap { $0.missing(from: page) }.map(\.found) == example.missing)
        #expect(pages.allSatisfy { $0.key == "v2/a/torch/index.html" })
    }
}
