import Foundation
import TestMachine
import Testing

/// A nightly publish that overwrites, creates and deletes, on S3s that others wrote: every way back.
@Suite struct EngineRollbackTests {
    private static let index = "v2/gfx110X-all"
    private static let overwritten = index + "/rocm/index.html"
    private static let created = index + "/rocm-sdk-devel/index.html"
    private static let deleted = index + "/torch/index.html"

    /// A bucket with a publish in it, and what it held before and after.
    private struct Published {
        var place: Workplace
        var endpoint: String
        var run: RunDocument
        var before, after: BucketState
        /// A moment between the two.
        var moment: String

        func state() async throws -> BucketState { try await place.state(of: place.nightly, at: endpoint) }

        /// Writes as another writer does.
        /// - Returns: the versions written.
        func edit(_ words: String...) async throws -> [String?] {
            try await place.edit(place.nightly, at: endpoint, words)
        }
    }

    private static let served: [ServedChannel] =
        ServedChannel.wanted.filter { $0 != .seaweed || !FaultScale.isLittle }

    @Test("Back, forth, past a foreign write, and to a point in time", arguments: served)
    func thereAndBack(served: ServedChannel) async throws {
        try await withPublished(served) { published in
            let place = published.place
            let rollback: RunDocument = try await place.document("rollback", "last:nightly", "--yes")
            var state = try await published.state()
            #expect(state.packages == published.before.packages, "bytes, content types, cache control, user metadata")
            // The run's own marker is taken off again; no bytes are.
            let kept = published.after.versions.filter { !$0.isMarker }.map(\.versionID)
            #expect(Set(state.versions.map(\.versionID)).isSuperset(of: kept), "nothing is lost")

            let forth: RunDocument = try await place.document("rollback", rollback.run.id, "--yes")
            #expect(forth.run.rollbackOf == rollback.run.id)
            state = try await published.state()
            #expect(state.packages == published.after.packages)

            let foreign = try #require(try await published.edit("put", Self.overwritten, "theirs").first ?? nil)
            let found = try await published.state()
            let refused = try await place.rollbook("rollback", published.run.run.id, "--yes")
            #expect(refused.status == 3, "\(refused.transcript)")
            #expect(refused.errors.contains("s3://\(published.place.nightly)/\(Self.overwritten)"))
            #expect(refused.errors.contains("found version \(foreign), written"))
            #expect(refused.errors.contains("by a writer that leaves no rollbook metadata"))
            #expect(try await published.state().all == found.all, "nothing is written")
            _ = try await published.edit("purge", Self.overwritten, foreign)

            let restore: RunDocument = try await place.document("restore", "nightly", "--at", published.moment, "--yes")
            #expect(restore.run.kind == "restore")
            #expect(try await published.state().packages == published.before.packages, "what the rollback gave")
        }
    }

    @Test("The journal is gone: rebuilt from the bucket, the same rollback succeeds")
    func rebuilt() async throws {
        try await withPublished(.moto) { published in
            let place = published.place
            try FileManager.default.removeItem(atPath: place.folder + "/state")
            let missing = try await place.rollbook("rollback", published.run.run.id, "--yes")
            #expect(missing.status == 64, "\(missing.transcript)")
            let rebuild = try await place.rollbook("journal", "rebuild", "nightly")
            #expect(rebuild.status == 0 && rebuild.output.hasPrefix(published.run.run.id), "\(rebuild.transcript)")
            let known: RunDocument = try await place.document("show", published.run.run.id)
            #expect(known.written(to: published.place.nightly) == published.run.written(to: published.place.nightly))

            let rollback: RunDocument = try await place.document("rollback", published.run.run.id, "--yes")
            #expect(try await published.state().packages == published.before.packages)
            let _: RunDocument = try await place.document("rollback", rollback.run.id, "--yes")
            #expect(try await published.state().packages == published.after.packages)
        }
    }

    private func withPublished(
        _ served: ServedChannel, _ body: (Published) async throws -> Void
    ) async throws {
        try await Workplace.with { place in
            try await place.with(served) { place, endpoint in try await body(try await publish(place, endpoint)) }
        }
    }

    /// One project's only file goes and another project comes, as uploads and clean-ups do; then the pages are written.
    private func publish(_ place: Workplace, _ endpoint: String) async throws -> Published {
        let bucket = place.nightly
        _ = try await place.edit(
            bucket, at: endpoint,
            [
                "copy", Self.index + "/rocm_sdk_core-7.10.0-py3-none-any.whl",
                Self.index + "/rocm_sdk_devel-7.10.0-py3-none-any.whl",
                "delete", Self.index + "/torch-2.9.1+rocm7.10.0-py3-none-any.whl",
            ])
        let before = try await place.state(of: bucket, at: endpoint)
        // Versions know whole seconds.
        try await Task.sleep(for: .seconds(1.1))
        let moment = Date().formatted(.iso8601)
        try await Task.sleep(for: .seconds(1.1))
        let run: RunDocument = try await place.document("reindex", "nightly", "--allow-shrink", "--yes")
        let after = try await place.state(of: bucket, at: endpoint)
        let (old, new) = (before.packages, after.packages)
        #expect(old[Self.overwritten] != nil && new[Self.overwritten] != nil)
        #expect(new[Self.overwritten]?.sha256 != old[Self.overwritten]?.sha256)
        #expect(old[Self.created] == nil && new[Self.created] != nil)
        #expect(old[Self.deleted] != nil && new[Self.deleted] == nil)
        return Published(place: place, endpoint: endpoint, run: run, before: before, after: after, moment: moment)
    }
}

extension Workplace {
    /// Writes to a bucket as a writer who does not know of rollbook (Tests/Oracles/bucket_edit.py).
    func edit(_ bucket: String, at endpoint: String, _ words: [String]) async throws -> [String?] {
        let outcome = try await Python.run("bucket_edit.py", [endpoint, bucket] + words)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try outcome.document()
    }
}
