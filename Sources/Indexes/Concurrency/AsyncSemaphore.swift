/// A semaphore with a fixed number of permits; waiting tasks get them in order of arrival.
package actor AsyncSemaphore {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    package init(_ count: Int) {
        free = count
    }

    /// Runs `body` with a permit.
    package nonisolated func withPermit<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        await wait()
        do {
            let value = try await body()
            await signal()
            return value
        } catch {
            await signal()
            throw error
        }
    }

    /// Waits for a permit and takes it. The caller must give it back.
    package func wait() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    /// Gives a permit back.
    package func signal() {
        if waiting.isEmpty {
            free += 1
        } else {
            waiting.removeFirst().resume()
        }
    }
}
