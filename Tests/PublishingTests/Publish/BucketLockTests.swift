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
        _ bench: VersionedBench, _ owner: String, place: String? = nil,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { _ in }
    ) -> BucketLock {
        let clock = bench.clock
        return BucketLock(
            channel: "nightly", bucket: VersionedBench.bucket, key: ".rollbook/lock", client: bench.client(),
            owner: LockBody(
                token: owner, owner: owner, run: "run-\(owner)", place: place ?? "\(owner)-host:/journal#1", pid: 1,
                acquired: clock.now), now: { clock.now }, sleep: sleep)
    }

    private func isHeld(_ error: (any Error)?, by owner: String) -> Bool {
        if case .held(_, _, _, let body, _)? = error as? LockError { body.owner == owner } else { false }
    }

    @Test("One takes it, the other is told who has it; let go, it is free")
    func exclusive() async throws {
        let bench = try await VersionedBench()
        let (ada, bob) = (lock(bench, "ada"), lock(bench, "bob"))
        var etag = try await ada.acquire { _ in }
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
        let etag = try await ada.acquire { _ in }
        bench.clock.advance(seconds: Double(BucketLock.staleSeconds) + 1)
        let slept = Mutex<[Duration]>([])
        let bob = lock(bench, "bob") { duration in slept.withLock { $0.append(duration) } }
        _ = try await bob.acquire { _ in }
        #expect(slept.withLock { $0 } == [.seconds(BucketLock.heartbeatSeconds + 5)])
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

    @Test("A lock that only looks abandoned, because the clocks differ, is left alone")
    func alive() async throws {
        let bench = try await VersionedBench()
        let ada = lock(bench, "ada")
        let etag = Mutex(try await ada.acquire { _ in })
        bench.clock.advance(seconds: Double(BucketLock.staleSeconds) + 1)
        let bob = lock(bench, "bob") { _ in
            let renewed = try await ada.renew(etag.withLock { $0 })
            etag.withLock { $0 = renewed }
        }
        let error = await #expect(throws: LockError.self) { try await bob.acquire { _ in } }
        #expect(isHeld(error, by: "ada"))
        await bench.stop()
    }

    @Test("What a dead run of the same journal left is taken over at once")
    func samePlace() async throws {
        let bench = try await VersionedBench()
        _ = try await lock(bench, "ada", place: "host:/journal#1").acquire { _ in }
        _ = try await lock(bench, "ada-again", place: "host:/journal#1").acquire { _ in Issue.record("waited") }
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
        var etag = try await ada.acquire { _ in }
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
