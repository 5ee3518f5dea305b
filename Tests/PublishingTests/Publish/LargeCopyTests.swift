import Foundation
import HTTPTransport
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import S3Writes
import Sandbox
import TestKit
import Testing

@testable import Publishing

/// Objects that one CopyObject or PutObject cannot carry, with the threshold lowered from 5 GiB.
@Suite struct LargeCopyTests {
    private static let key: ObjectKey = "v2/gfx1151/torch-2.9.1-cp313-cp313-linux_x86_64.whl"
    /// The smallest parts that S3 takes.
    private static let limits = WriteLimits(wholeBytesMax: 6 << 20, partBytes: 5 << 20)
    private static let large = patternedBytes(mebibytes: 7)

    /// Two versions of one object: a large one with all that can be kept, and a small one on top.
    private struct Overwritten {
        var wanted: RecordedObject
        var change: Change

        /// The change by the writer of the small one, as a rollback sees it.
        var transition: ObjectTransition {
            ObjectTransition(
                channel: "test", bucket: OperationsBench.bucket, key: change.key, index: change.index,
                project: change.project, kind: .artifact, before: .object(wanted), after: .absent)
        }
    }

    private func overwrite(_ bench: OperationsBench, isMultipart: Bool = false) async throws -> Overwritten {
        let attributes = ObjectAttributes(
            contentType: "application/zip", cacheControl: "max-age=60", metadata: ["origin": "a writer before us"])
        let tagging = ObjectTagging([.init(key: "team a", value: "x&y")])
        if isMultipart {
            let write = MultipartWrite(
                client: bench.client, key: Self.key, attributes: attributes, tagging: tagging, condition: .none,
                limits: Self.limits, notes: nil)
            let ranges = Self.limits.partRanges(ofSize: Int64(Self.large.count))
            _ = try await write.write(ranges) { number, range, upload in
                let bytes = Array(Self.large[Int(range.lowerBound)...Int(range.upperBound)])
                return try await S3Writer(bench.client).uploadPart(
                    number, of: upload, body: .bytes(bytes), sha256: SHA256Digest(of: bytes))
            }
        } else {
            _ = try await S3Writer(bench.client).putObject(
                Self.key, body: .bytes(Self.large), sha256: SHA256Digest(of: Self.large), attributes: attributes,
                condition: .none)
            let tags = [ObjectTag(key: "team a", value: "x&y")]
            try await bench.sandbox.setTags(tags, of: Self.key, in: bench.channel.bucket)
        }
        let wanted = try #require(try await bench.state(Self.key).object)
        try await bench.sandbox.put(bucket: bench.channel.bucket, key: Self.key, bytes: Array("bad".utf8))
        let change = Change(
            key: Self.key, index: "v2/gfx1151", project: "torch", rank: .artifact, action: .restore(wanted),
            before: .exact(try await bench.state(Self.key)))
        return Overwritten(wanted: wanted, change: change)
    }

    @Test("A large version comes back whole, with its attributes, metadata and tags", arguments: [false, true])
    func restore(isMultipart: Bool) async throws {
        try await OperationsBench.with { bench in
            let overwritten = try await overwrite(bench, isMultipart: isMultipart)
            let outcome = try await bench.apply([overwritten.change], limits: Self.limits)
            #expect(outcome.changes.map(\.state) == [.applied])

            let top = try #require(try await bench.sandbox.versions(bench.channel.bucket).first?.version)
            #expect(try top.body.collected() == Self.large)
            #expect(top.attributes["content-type"] == "application/zip")
            #expect(top.attributes["cache-control"] == "max-age=60")
            #expect(
                top.metadata == [
                    "origin": "a writer before us", "checksum-sha256": SHA256Digest(of: Self.large).hex,
                ])
            #expect(top.tags == [ObjectTag(key: "team a", value: "x&y")])
            #expect(top.partSizes == [5 << 20, 2 << 20])
            let counts = await bench.sandbox.operationCounts()
            #expect(counts["UploadPartCopy"] == 2)
            #expect(counts["CopyObject"] == nil)
            // Only of the multipart one no checksum of all bytes is known.
            #expect((counts["GetObject"] ?? 0) == (isMultipart ? 1 : 0))

            let after = try #require(outcome.changes.first?.after?.object)
            #expect(after.versionID == top.versionID)
            #expect(after.etag == top.etag)
            let open = OpenChannel(
                channel: bench.channel, client: bench.client, versioning: BucketVersioning(status: .enabled))
            #expect(try await bench.client.holdsBytes(of: overwritten.wanted, key: Self.key))
            #expect(try await open.unconfirmed([overwritten.transition]).isEmpty)
            try await bench.sandbox.put(bucket: bench.channel.bucket, key: Self.key, bytes: Array("late".utf8))
            #expect(try await open.unconfirmed([overwritten.transition]).map(\.key) == [Self.key])
        }
    }

    @Test("Of a large object as of a small one, other bytes of the same size are told apart")
    func otherBytes() async throws {
        try await OperationsBench.with { bench in
            let overwritten = try await overwrite(bench, isMultipart: true)
            #expect(try await !bench.client.holdsBytes(of: overwritten.wanted, key: Self.key))
            var wanted = overwritten.wanted
            wanted.sha256 = SHA256Digest(of: Self.large)
            let other = patternedBytes(mebibytes: 7, seed: 100)
            try await bench.sandbox.put(bucket: bench.channel.bucket, key: Self.key, bytes: other)
            #expect(try await !bench.client.holdsBytes(of: wanted, key: Self.key))
            try await bench.sandbox.put(bucket: bench.channel.bucket, key: Self.key, bytes: Self.large)
            #expect(try await bench.client.holdsBytes(of: wanted, key: Self.key))
        }
    }

    @Test("A copy of a large file into another index is this run's, and has the file's tags")
    func copyIntoOtherIndex() async throws {
        try await OperationsBench.with { bench in
            _ = try await S3Writer(bench.client).putObject(
                Self.key, body: .bytes(Self.large), sha256: SHA256Digest(of: Self.large),
                attributes: ObjectAttributes(metadata: ["origin": "x"]), condition: .none)
            let target: ObjectKey = "v2/gfx1100/torch-2.9.1-cp313-cp313-linux_x86_64.whl"
            let content = Change.Content(
                source: .stored, sha256: SHA256Digest(of: Self.large), size: Int64(Self.large.count),
                attributes: ObjectAttributes(contentType: "binary/octet-stream"))
            let change = Change(
                key: target, index: "v2/gfx1100", project: "torch", rank: .artifact,
                action: .copy(from: Self.key, version: nil, content), before: .listed(nil))
            let outcome = try await bench.apply([change], limits: Self.limits)
            #expect(outcome.count(.applied) == 1)
            guard case .present(let head) = try await bench.client.headObject(target) else {
                Issue.record("\(target) is not there")
                return
            }
            #expect(head.size == Int64(Self.large.count))
            #expect(head.attributes.contentType == "binary/octet-stream")
            #expect(head.attributes.metadata["rollbook-run"] == OperationsBench.runID)
            #expect(head.attributes.metadata["origin"] == nil)
            #expect(head.attributes.metadata["checksum-sha256"] == content.sha256.hex)
        }
    }

    @Test("A part that fails leaves no upload behind, and the object as it was")
    func failedPart() async throws {
        try await OperationsBench.with { bench in
            let overwritten = try await overwrite(bench)
            await bench.sandbox.install([SandboxFault(.accessDenied403, operation: "UploadPartCopy", skip: 1)])
            let outcome = try await bench.apply([overwritten.change], limits: Self.limits)
            #expect(outcome.changes.map(\.state) == [.failed])
            #expect(try await bench.sandbox.versions(bench.channel.bucket).count == 2)
            #expect(try await bench.sandbox.openUploads(bench.channel.bucket).isEmpty)
            #expect(await bench.sandbox.operationCounts()["AbortMultipartUpload"] == 1)
        }
    }

    @Test("An answer that is lost after the copy was completed is found in the bucket: nothing is written twice")
    func lostAnswer() async throws {
        try await OperationsBench.with { bench in
            let overwritten = try await overwrite(bench)
            await bench.sandbox.install([SandboxFault(.resetAfter, operation: "CompleteMultipartUpload", count: 1)])
            let outcome = try await bench.apply([overwritten.change], limits: Self.limits)
            #expect(outcome.changes.map(\.state) == [.applied])
            let versions = try await bench.sandbox.versions(bench.channel.bucket)
            #expect(versions.count == 3)
            #expect(outcome.changes.first?.after?.topVersionID == versions.first?.version.versionID)
        }
    }

    @Test("A conflict of two writers at the end begins anew and succeeds")
    func conflictingOperation() async throws {
        try await OperationsBench.with { bench in
            let overwritten = try await overwrite(bench)
            await bench.sandbox.install([SandboxFault(.conflict409, operation: "CompleteMultipartUpload", count: 1)])
            let outcome = try await bench.apply([overwritten.change], limits: Self.limits)
            #expect(outcome.changes.map(\.state) == [.applied])
            #expect(await bench.sandbox.operationCounts()["CreateMultipartUpload"] == 2)
            #expect(try await bench.sandbox.openUploads(bench.channel.bucket).isEmpty)
        }
    }

    private static let faultKinds: [SandboxFault.Kind] = [
        .resetBefore, .resetAfter, .slowDown503, .okWithErrorBody, .truncatedBody(afterBytes: 20),
    ]
    private static let operations: [String] = [
        "GetObjectTagging", "CreateMultipartUpload", "UploadPartCopy", "CompleteMultipartUpload",
    ]

    @Test(
        "Whatever one request meets, the object is restored once or not at all, and no upload stays",
        arguments: Self.operations, Self.faultKinds)
    func oneFault(operation: String, kind: SandboxFault.Kind) async throws {
        try await OperationsBench.with { bench in
            let overwritten = try await overwrite(bench)
            await bench.sandbox.install([SandboxFault(kind, operation: operation, count: 1)])
            let outcome = try await bench.apply([overwritten.change], limits: Self.limits)
            let state = try #require(outcome.changes.first).state
            let versions = try await bench.sandbox.versions(bench.channel.bucket)
            #expect(versions.count == (state == .applied ? 3 : 2), "\(state)")
            let wanted = Array(state == .applied ? Self.large[...] : Array("bad".utf8)[...])
            #expect(try versions.first?.version.body.collected() == wanted)
            #expect(state == .applied || kind != .slowDown503, "a request that was refused for now is sent again")
            // An upload whose id never arrived cannot be aborted: the bucket's own rule has to.
            let isUnknown =
                operation == "CreateMultipartUpload" && [.resetAfter, .truncatedBody(afterBytes: 20)].contains(kind)
            let uploads = try await bench.sandbox.openUploads(bench.channel.bucket)
            #expect(uploads.count == (isUnknown ? 1 : 0))
        }
    }

    @Test("An object that somebody wrote since the plan is a conflict, and stays theirs")
    func foreignWriter() async throws {
        try await OperationsBench.with { bench in
            let overwritten = try await overwrite(bench)
            try await bench.sandbox.put(bucket: bench.channel.bucket, key: Self.key, bytes: Array("theirs".utf8))
            let outcome = try await bench.apply([overwritten.change], limits: Self.limits)
            #expect(outcome.changes.map(\.state) == [.conflict])
            let top = try await bench.sandbox.bytes(bucket: bench.channel.bucket, key: Self.key)
            #expect(top == Array("theirs".utf8))
            #expect(try await bench.sandbox.openUploads(bench.channel.bucket).isEmpty)
        }
    }

    @Test("A large file is uploaded in parts, from an offset on")
    func upload() async throws {
        try await OperationsBench.with { bench in
            let path = bench.folder + "/large"
            try Data([1, 2, 3] + Self.large + [4]).write(to: URL(fileURLWithPath: path))
            let upload = LargeUpload(
                client: bench.client, key: Self.key,
                body: .file(path: path, offset: 3, length: Int64(Self.large.count)),
                attributes: ObjectAttributes(contentType: "binary/octet-stream"), condition: .ifAbsent,
                limits: Self.limits, notes: nil)
            let result = try await upload.write()
            #expect(result.etag?.isMultipart == true)
            #expect(try await bench.sandbox.bytes(bucket: bench.channel.bucket, key: Self.key) == Self.large)
            let error = await #expect(throws: S3Error.self) { try await upload.write() }
            #expect(error?.code == .preconditionFailed)
            let tooLong = LargeUpload(
                client: bench.client, key: "v2/other", body: .file(path: path, offset: 0, length: 20 << 20),
                attributes: ObjectAttributes(), condition: .ifAbsent, limits: Self.limits, notes: nil)
            await #expect(throws: SpoolError.self) { try await tooLong.write() }
            #expect(try await bench.sandbox.openUploads(bench.channel.bucket).isEmpty)
        }
    }

    @Test("A put above the threshold goes in parts and is known as this run's")
    func largePut() async throws {
        try await OperationsBench.with { bench in
            let content = Change.Content(
                source: .bytes(Self.large), sha256: SHA256Digest(of: Self.large), size: Int64(Self.large.count),
                attributes: ObjectAttributes(contentType: "binary/octet-stream"))
            let change = Change(
                key: Self.key, index: "v2/gfx1151", project: "torch", rank: .artifact, action: .put(content),
                before: .listed(nil))
            await bench.sandbox.install([SandboxFault(.resetAfter, operation: "CompleteMultipartUpload", count: 1)])
            let outcome = try await bench.apply([change], limits: Self.limits)
            #expect(outcome.changes.map(\.state) == [.applied])
            #expect(try await bench.sandbox.versions(bench.channel.bucket).count == 1)
            #expect(await bench.sandbox.operationCounts()["PutObject"] == nil)
        }
    }

    @Test("Versions that Object Lock keeps are not tried to be removed; those whose time is over are")
    func retained() async throws {
        try await OperationsBench.with { bench in
            try await bench.sandbox.put(bucket: bench.channel.bucket, key: Self.key, bytes: [1])
            let state = try await bench.state(Self.key)
            let version = try #require(state.topVersionID)
            let change = Change(
                key: Self.key, index: "v2/gfx1151", project: nil, rank: .withdrawArtifact,
                action: .purge(version, revealing: .absent), before: .exact(state))
            let plan = Plan(channel: bench.channel, changes: [change])
            let kept = bench.client(stamping: [
                "x-amz-object-lock-mode": "GOVERNANCE", "x-amz-object-lock-retain-until-date": "2026-12-01T00:00:00Z",
            ])
            // Without Object Lock nothing is asked of the versions.
            try await plan.refuseRetained(kept, at: OperationsBench.now())
            let document =
                "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>"
            try await bench.sandbox.setConfiguration("object-lock", document, of: bench.channel.bucket)
            let refusal = PlanError.retained(
                bucket: bench.channel.bucket,
                versions: ["\(Self.key) version \(version): GOVERNANCE until 2026-12-01T00:00:00Z"])
            await #expect(throws: refusal) { try await plan.refuseRetained(kept, at: OperationsBench.now()) }
            try await plan.refuseRetained(kept, at: OperationsBench.now().addingTimeInterval(30 * 86_400))
            try await plan.refuseRetained(bench.client, at: OperationsBench.now())
            await bench.sandbox.install([SandboxFault(.accessDenied403, operation: "GetObjectLockConfiguration")])
            try await plan.refuseRetained(kept, at: OperationsBench.now())
        }
    }

    @Test("With MFA delete a deleted object comes back by a copy on top of its marker, which stays")
    func coveredMarker() async throws {
        try await OperationsBench.with { bench in
            try await bench.sandbox.put(bucket: bench.channel.bucket, key: Self.key, bytes: [1, 2, 3])
            let before = try await bench.state(Self.key)
            try await bench.sandbox.delete(bucket: bench.channel.bucket, key: Self.key)
            let after = try await bench.state(Self.key)
            let record = ChangeRecord(
                runID: "r", sequence: 1, stepPosition: 0, channel: "test", bucket: bench.channel.bucket, key: Self.key,
                index: "v2/gfx1151", project: "torch", rank: Change.Rank.withdrawArtifact.rawValue, action: .delete,
                before: before, after: after, state: .applied, plannedAt: OperationsBench.now())
            let transitions = ObjectTransition.fold([record])
            let versions = try await VersionLook(client: bench.client, depth: 10).versions(of: [Self.key])
            let plan = RollbackPlanner(channel: bench.channel, versioned: true, force: false).plan(
                transitions, observed: .init(stacks: versions.mapValues { VersionStack(entries: $0) })
            ).plan
            try plan.refuseWithoutSecondFactor(BucketVersioning(status: .enabled, mfaDelete: true))
            let outcome = try await bench.publisher(mfaDelete: true).apply(
                plan, step: .init(runID: OperationsBench.runID, position: 0))
            #expect(outcome.changes.map(\.action) == [.restore] && outcome.count(.applied) == 1)
            #expect(try await bench.sandbox.bytes(bucket: bench.channel.bucket, key: Self.key) == [1, 2, 3])
            #expect(await bench.sandbox.purgedVersions().isEmpty)
            #expect(
                try await bench.sandbox.versions(bench.channel.bucket).map(\.version.isDeleteMarker) == [
                    false, true, false,
                ])
        }
    }

    @Test("With MFA delete a plan that removes versions is refused before anything is journaled or written")
    func secondFactor() async throws {
        try await OperationsBench.with { bench in
            try await bench.sandbox.put(bucket: bench.channel.bucket, key: Self.key, bytes: [1])
            try await bench.sandbox.put(bucket: bench.channel.bucket, key: "v2/gfx1151/kept", bytes: [1])
            let state = try await bench.state(Self.key)
            let version = try #require(state.topVersionID)
            let other = try await bench.state("v2/gfx1151/kept")
            let changes = [
                Change(
                    key: "v2/gfx1151/kept", index: "v2/gfx1151", project: nil, rank: .artifact, action: .delete,
                    before: .exact(other)),
                Change(
                    key: Self.key, index: "v2/gfx1151", project: nil, rank: .withdrawArtifact,
                    action: .purge(version, revealing: .absent), before: .exact(state)),
            ]
            let plan = Plan(channel: bench.channel, changes: changes)
            let refusal = PlanError.mfaDelete(bucket: bench.channel.bucket, keys: [Self.key])
            await #expect(throws: refusal) {
                try await bench.publisher(mfaDelete: true).apply(
                    plan, step: .init(runID: OperationsBench.runID, position: 0))
            }
            #expect(try bench.journal.changes(of: OperationsBench.runID).isEmpty)
            #expect(try await bench.sandbox.versions(bench.channel.bucket).count == 2)
            #expect(throws: Never.self) { try plan.refuseWithoutSecondFactor(BucketVersioning(status: .enabled)) }
        }
    }
}
