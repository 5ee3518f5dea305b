import Foundation
import Objects
import RunJournal
import S3
import Sandbox
import TestKit
import TestMachine
import Testing

/// The built program on objects that one request does not carry, with the threshold lowered from 5 GiB.
@Suite("Large objects", .serialized) struct LargeObjectTests {
    private static let page: ObjectKey = "v2/gfx110X-all/torch/index.html"
    private static let wheel: ObjectKey = "v2/gfx110X-all/torch-2.9.1+rocm7.10.0-py3-none-any.whl"
    private static let partBytes = 5 << 20

    private static func with(_ server: FaultStage.Server, _ body: (FaultStage) async throws -> Void) async throws {
        guard await FaultStage.canServe(server) else { return }
        try await FaultStage.with(
            server, settings: server.conditions + ["parts: { above: 4MiB, size: 5MiB }"], body)
    }

    /// Bytes that differ from part to part.
    private static func bytes(mebibytes: Int, seed: UInt8) -> [UInt8] {
        (0..<mebibytes).flatMap { [UInt8](repeating: UInt8($0) &+ seed, count: 1 << 20) }
    }

    @Test(
        "A page in parts is overwritten by a publish; the rollback copies it back in parts; there and back again",
        arguments: FaultScale.some(FaultStage.Server.allCases))
    func page(server: FaultStage.Server) async throws {
        try await Self.with(server) { stage in
            let (_, small) = try await stage.store.client.getObject(Self.page)
            let filling = "\n<!-- \(String(repeating: "x", count: 6 << 20)) -->\n"
            let large = UploadedInParts(
                key: Self.page, bytes: small + filling.utf8,
                attributes: ObjectAttributes(
                    contentType: "text/html", cacheControl: "no-cache,no-store,must-revalidate",
                    metadata: ["written-by": "scripts"]))
            try await stage.letTimePass()
            try await large.upload(stage.store.client, partBytes: Self.partBytes)
            let start = try await stage.store.state()
            var ledger = try await StageLedger(stage)
            try await stage.expect(["run", "publish"])
            let published = try await ledger.balance(wanted: nil, "published").state
            #expect(published.differences(from: start).contains(Self.page.text))
            for (wanted, isBack) in [(start, true), (published, false), (start, true)] {
                try await stage.letTimePass()
                let undone = try JournalLook(copying: stage.place.journalPath, in: stage.place.folder).runs[0].id
                try await stage.expect(["rollback", undone])
                try await ledger.balance(wanted: wanted, "is back: \(isBack)")
                if isBack { #expect(try await large.differences(stage.store.client) == []) }
            }
            #expect(try await stage.store.openUploads() == [])
        }
    }

    @Test(
        "Killed between the parts of a copy: resume and rollback end right, and no upload stays open",
        arguments: FaultScale.isLittle ? [.sandbox] : FaultStage.Server.allCases)
    func killed(server: FaultStage.Server) async throws {
        try await Self.with(server) { stage in
            let good = UploadedInParts(key: Self.wheel, bytes: Self.bytes(mebibytes: 25, seed: 1))
            let bad = UploadedInParts(
                key: Self.wheel, bytes: Self.bytes(mebibytes: 23, seed: 100),
                attributes: ObjectAttributes(contentType: "x/y", metadata: ["origin": "an incident"]))
            try await Task.sleep(for: .seconds(1))
            try await good.upload(stage.store.client, partBytes: Self.partBytes)
            try await Task.sleep(for: .seconds(1))
            let time = Date().formatted(.iso8601)
            try await Task.sleep(for: .seconds(1))
            try await bad.upload(stage.store.client, partBytes: Self.partBytes)
            var lane = LargeKillLane(
                stage: stage, holdsParts: server == .sandbox, good: good, bad: bad,
                ledger: try await StageLedger(stage),
                restore: ["restore", "nightly", "--at", time, "--index", "v2/gfx110X-all"])
            let rounds = FaultScale.count(1, bounded: 1, full: 5)
            // On moto nothing holds the parts back: a kill may come too late.
            for round in 1...(rounds + 5) where round <= rounds || lane.kills == 0 {
                try await lane.killThenResume()
                try await lane.killThenRollBack()
            }
            let sure = server == .sandbox ? 4 * rounds : 1
            #expect(lane.kills >= sure, "of \(4 * rounds) kills \(lane.kills) left an upload")
            FaultScale.tell("\(lane.kills) kills between the parts of a copy on \(server)")
        }
    }
}

/// A file whose good and bad versions each take several parts, brought back and forth.
private struct LargeKillLane {
    let stage: FaultStage
    /// Whether the server keeps the third part and those after it waiting until the kill.
    let holdsParts: Bool
    let good, bad: UploadedInParts
    var ledger: StageLedger
    let restore: [String]
    /// Kills that left an upload.
    var kills = 0

    /// Restore and its rollback, each killed and resumed: the bad file is there again after it.
    mutating func killThenResume() async throws {
        let restored = try await kill(restore)
        try await resume(restored)
        try await check(good, "a restore, killed and resumed")
        try await stage.letTimePass()
        let rollback = try await kill(["rollback", restored])
        try await resume(rollback)
        try await check(bad, "a rollback, killed and resumed")
    }

    /// The same, each killed and rolled back.
    mutating func killThenRollBack() async throws {
        try await stage.letTimePass()
        try await rollBack(try await kill(restore))
        try await check(bad, "a restore, killed and rolled back")
        try await stage.letTimePass()
        try await stage.expect(restore)
        try await check(good, "a restore")
        let restored = try newestRun()
        try await stage.letTimePass()
        try await rollBack(try await kill(["rollback", restored]))
        try await check(good, "a rollback, killed and rolled back")
        try await stage.letTimePass()
        try await stage.expect(["rollback", restored])
        try await check(bad, "a rollback")
    }

    /// Where nothing holds the parts, a run may be over before it is seen between two parts, or before the kill comes.
    /// - Returns: the run.
    private mutating func kill(_ arguments: [String]) async throws -> String {
        if holdsParts {
            try await stage.install([
                SandboxFault(.latency(milliseconds: 30_000), operation: "UploadPartCopy", skip: 2)
            ])
        }
        let isKilled = try await stage.invocation(arguments).runUntilKilled { [store = stage.store] in
            try await store.isBetweenParts()
        }
        if holdsParts { try await stage.install([]) }
        if isKilled, try await !stage.store.openUploads().isEmpty { kills += 1 }
        return try newestRun()
    }

    private func resume(_ run: String) async throws {
        let look = try JournalLook(copying: stage.place.journalPath, in: stage.place.folder)
        guard look.runs.first(where: { $0.id == run })?.state != .done else { return }
        try await stage.expect(["resume", run])
    }

    /// Also where what was sent had no effect.
    private func rollBack(_ run: String) async throws { try await stage.expect(["rollback", run]) }

    private func newestRun() throws -> String {
        try #require(try JournalLook(copying: stage.place.journalPath, in: stage.place.folder).runs.first).id
    }

    private mutating func check(_ wanted: UploadedInParts, _ at: Comment) async throws {
        #expect(try await stage.store.openUploads() == [], at)
        try await ledger.balance(wanted: nil, at)
        guard try await stage.store.client.headObject(wanted.key).metadata["checksum-sha256"] != nil else {
            // No run has copied it yet.
            return #expect(try await stage.store.client.getObject(wanted.key).bytes == wanted.bytes, at)
        }
        let differences = try await wanted.differences(stage.store.client)
        #expect(differences == [], at)
    }
}

extension ObjectPresence {
    fileprivate var metadata: [String: String] {
        if case .present(let head) = self { head.attributes.metadata } else { [:] }
    }
}
