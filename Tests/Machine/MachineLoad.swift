import Foundation
package import Testing

/// The load that a test puts on the machine while it runs: `@Test(.takes(.processes))`, or of a suite for each of its tests.
///
/// Everything runs in one process, and Swift Testing begins all tests at once. The machine has so many places, and a test
/// begins when there are enough for it, those that came first first. What is set up in a test's own world (`TestBench`,
/// `Workplace` and their like) takes its places by itself; a trait is for tests that need more.
package struct MachineLoad: SuiteTrait, TestTrait, TestScoping {
    package let places: Int

    /// A server in this process, and its clients.
    package static let server = MachineLoad(places: 1)
    /// Other programs, one or two at a time, with the servers that they talk to.
    package static let processes = MachineLoad(places: 2)
    /// Much memory, or many programs at once.
    package static let many = MachineLoad(places: 4)

    package var isRecursive: Bool { true }

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await taken { try await function() }
    }

    /// Runs `body` when there are places for it. A caller that has some already takes none: no two tests
    /// wait for each other.
    package func taken<Value>(_ body: () async throws -> Value) async throws -> Value {
        guard !Self.isTaken else { return try await body() }
        let places = min(places, Self.machine.count)
        await Self.machine.take(places)
        do {
            let value = try await Self.$isTaken.withValue(true) { try await body() }
            await Self.machine.giveBack(places)
            return value
        } catch {
            await Self.machine.giveBack(places)
            throw error
        }
    }

    @TaskLocal private static var isTaken = false
    /// Enough that processors are busy while some tests wait for something.
    private static let machine = Places(count: 2 * ProcessInfo.processInfo.activeProcessorCount + 2)
}

extension Trait where Self == MachineLoad {
    /// See `MachineLoad`.
    package static func takes(_ load: MachineLoad) -> MachineLoad { load }
}

/// A counting semaphore: first come, first served.
private actor Places {
    let count: Int
    private var free: Int
    private var waiting: [(places: Int, go: CheckedContinuation<Void, Never>)] = []

    init(count: Int) {
        self.count = count
        free = count
    }

    func take(_ places: Int) async {
        if waiting.isEmpty && places <= free {
            free -= places
            return
        }
        await withCheckedContinuation { waiting.append((places, $0)) }
    }

    func giveBack(_ places: Int) {
        free += places
        while let first = waiting.first, first.places <= free {
            waiting.removeFirst()
            free -= first.places
            first.go.resume()
        }
    }
}
