import Foundation
import Objects
import Publishing
import S3
import Sandbox
import Synchronization
import TestKit
import TestMachine
import Testing

@Suite(.takes(.server)) struct BucketLockTests {
    private func lock(
        _ bench: VersionedBench, _ owner: String,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { _ in },
        isLeftBehind: @escaping @Sendable (LockBody) -> Bool = { _ in false }
    ) -> BucketLock {
        let clock = bench.clock
        return BucketLock(
            channel: "nightly", bucket: VersionedBench.bucket, key: ".rollbook/lock", client: bench.client(),
            owner: LockBody(
                token: owner, owner: owner, run: "run-\(owner)", host: "\(owner)-host", pid: 1,
                identity: LockIdentity(process: owner), acquired: clock.now), isLeftBehind: isLeftBehind,
            now: { clock.now }, sleep: sleep)
    }

    private func isHeld(_ error: (any Error)?, by owner: String) -> Bool {
        if case .held(_, _, _, let body, _)? = error as? LockError { body.owner == owner } else { false }
    }

    @Test("One takes it, the other is told who has it; let go, it is free")
    func exclusive() async throws {
        let bench = try await VersionedBench()
        let (ada, bob) = (lock(bench, "ada"), lock(bench, "bob"))
        var etag = try await ada.acquire { _ in }.etag
        bench.clock.advance(seconds: 100)
        etag = try await ada.renew(etag)
        bench.clock.advance(seconds: 100)
        let error = await #expect(throws: LockError.self) { try await bob.acquire { _ in } }
        #expect(isHeld(error, by: "ada"))
        #expect("\(try #require(error))".contains("ada on ada-host (pid 1), run run-ada"))
        #expect("\(try #require(error))".contains("last sign of life 100 s ago"))
        #expect(try await ada.release(etag))
        #expect(try await ada.look()?.body?.isHeld == false)
        _ = try await bob.acquire { _ in }
        let stack = try await bench.sandbox.versions(VersionedBench.bucket)
        #expect(!stack.contains { $0.version.isDeleteMarker })
        await bench.stop()
    }

    @Test("A free lock is taken as it was seen; one that was taken since is read again, and refused")
    func seen() async throws {
        let bench = try await VersionedBench()
        let (ada, bob) = (lock(bench, "ada"), lock(bench, "bob"))
        let never = try await bob.look()
        let first = try await ada.acquire(seen: .standing(never)) { _ in }
        #expect(first.showsVersions)
        let error = await #expect(throws: LockError.self) { try await bob.acquire(seen: .standing(never)) { _ in } }
        #expect(isHeld(error, by: "ada"))
        #expect(try await ada.release(first.etag))
        let free = try await bob.look()
        let reads = await bench.sandbox.operationCounts()["GetObject"]
        let second = try await ada.acquire(seen: .standing(free)) { _ in }
        #expect(await bench.sandbox.operationCounts()["GetObject"] == reads)
        #expect(try await ada.release(second.etag))
        // Released again it looks the same to people, and is another.
        let taken = try await bob.acquire(seen: .standing(free)) { _ in }
        #expect(try await bob.look()?.etag == taken.etag)
        await bench.stop()
    }

    @Test("Of many who try at once one gets it")
    func race() async throws {
        let bench = try await VersionedBench()
        let locks = (0..<8).map { lock(bench, "owner-\($0)") }
        let wins = await withTaskGroup(of: Bool.self) { group in
            for lock in locks { group.addTask { (try? await lock.acquire { _ in }) != nil } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(wins == 1)
        await bench.stop()
    }

    @Test("An abandoned lock is watched, then taken over, and its owner finds out at the next heartbeat")
    func stale() async throws {
        let bench = try await VersionedBench()
        let ada = lock(bench, "ada")
        let etag = try await ada.acquire { _ in }.etag
        bench.clock.advance(seconds: LockTiming.standard.staleSeconds + 1)
        let slept = Mutex<[Duration]>([])
        let bob = lock(bench, "bob") { duration in slept.withLock { $0.append(duration) } }
        #expect(try await bob.acquire { _ in }.from?.owner == "ada")
        #expect(slept.withLock { $0 } == [.seconds(65)])
        let error = await #expect(throws: LockError.self) { try await ada.renew(etag) }
        guard case .lost(_, _, let body)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(body?.owner == "bob")
        #expect(try await ada.release(etag) == false)
        #expect(try await bob.look()?.body?.owner == "bob")
        await bench.stop()
    }

    @Test("A lock that only looks abandoned is left alone: its owner renews it while it is watched")
    func alive() async throws {
        let bench = try await VersionedBench()
        let ada = lock(bench, "ada")
        let etag = Mutex(try await ada.acquire { _ in }.etag)
        bench.clock.advance(seconds: LockTiming.standard.staleSeconds + 1)
        let bob = lock(bench, "bob") { _ in
            let renewed = try await ada.renew(etag.withLock { $0 })
            etag.withLock { $0 = renewed }
        }
        let error = await #expect(throws: LockError.self) { try await bob.acquire { _ in } }
        #expect(isHeld(error, by: "ada"))
        await bench.stop()
    }

    @Test("What a dead run of the same journal left is watched too, and not waited for until it is stale")
    func leftBehind() async throws {
        let bench = try await VersionedBench()
        _ = try await lock(bench, "ada").acquire { _ in }
        let slept = Mutex<[Duration]>([])
        let again = lock(
            bench, "ada-again", sleep: { duration in slept.withLock { $0.append(duration) } },
            isLeftBehind: { $0.owner == "ada" })
        #expect(try await again.acquire { _ in }.from?.owner == "ada")
        #expect(slept.withLock { $0 } == [.seconds(65)])
        await bench.stop()
    }

    @Test("Age counts by the service's clock: a machine whose clock is an hour ahead finds nothing stale")
    func clockAhead() async throws {
        let bench = try await VersionedBench()
        _ = try await lock(bench, "ada").acquire { _ in }
        let clock = bench.clock
        let bob = BucketLock(
            channel: "nightly", bucket: VersionedBench.bucket, key: ".rollbook/lock", client: bench.client(),
            owner: LockBody(
                token: "bob", owner: "bob", run: "run-bob", host: "bob-host", pid: 1,
                identity: LockIdentity(process: "bob"), acquired: clock.now),
            now: { clock.now + 3600 }, sleep: { _ in Issue.record("watched") })
        let error = await #expect(throws: LockError.self) { try await bob.acquire { _ in } }
        #expect(isHeld(error, by: "ada"))
        await bench.stop()
    }

    /// As releases before identities wrote them.
    static let older = """
        { "acquired" : "2026-11-23T12:02:11Z", "count" : 1795442531000, "heartbeat" : "2026-11-23T12:02:11Z",
          "owner" : "ada", "pid" : 7, "place" : "ada-host:/journal.sqlite#12", "run" : "run-ada", "schema" : 1,
          "state" : "held", "token" : "run-ada/1795442531000" }
        """

    @Test("The lock of an older release is respected, and taken over when it is stale")
    func olderRelease() async throws {
        let bench = try await VersionedBench()
        try await bench.foreign(".rollbook/lock", Self.older)
        let bob = lock(bench, "bob")
        let error = await #expect(throws: LockError.self) { try await bob.acquire { _ in } }
        #expect(isHeld(error, by: "ada"))
        #expect("\(try #require(error))".contains("ada on ada-host (pid 7)"))
        bench.clock.advance(seconds: 601)
        #expect(try await bob.acquire { _ in }.from?.token == "run-ada/1795442531000")
        await bench.stop()
    }

    /// The fields of a lock that an older release reads, and those by which it finds its own.
    private struct OlderBody: Decodable {
        var schema: Int
        var state: String
        var token, owner, run, place, acquired, heartbeat: String
        var pid: Int32
        var count: Int
    }

    @Test("An older release understands a lock as held, by somebody else on that host")
    func readByOlderRelease() async throws {
        let bench = try await VersionedBench()
        _ = try await lock(bench, "ada").acquire { _ in }
        let bytes = try #require(try await bench.sandbox.bytes(bucket: VersionedBench.bucket, key: ".rollbook/lock"))
        let body = try JSONDecoder().decode(OlderBody.self, from: Data(bytes))
        #expect(body.schema == 1)
        #expect(body.state == "held")
        #expect(body.place == "ada-host:ada")
        await bench.stop()
    }

    @Test("An object that is no lock is never overwritten")
    func foreign() async throws {
        let bench = try await VersionedBench()
        try await bench.foreign(".rollbook/lock", "hello")
        await #expect(throws: LockError.foreign(bucket: VersionedBench.bucket, key: ".rollbook/lock")) {
            try await lock(bench, "ada").acquire { _ in }
        }
        await bench.stop()
    }

    @Test("A lost answer is looked up", arguments: [SandboxFault.Kind.resetAfter, .resetBefore, .conflict409])
    func lostAnswers(kind: SandboxFault.Kind) async throws {
        let bench = try await VersionedBench()
        let ada = lock(bench, "ada")
        await bench.sandbox.install([SandboxFault(kind, operation: "PutObject", count: 1)])
        var etag = try await ada.acquire { _ in }.etag
        bench.clock.advance(seconds: 60)
        await bench.sandbox.install([SandboxFault(kind, operation: "PutObject", count: 1)])
        etag = try await ada.renew(etag)
        await bench.sandbox.install([])
        bench.clock.advance(seconds: 60)
        etag = try await ada.renew(etag)
        #expect(try await ada.release(etag))
        await bench.stop()
    }
}
