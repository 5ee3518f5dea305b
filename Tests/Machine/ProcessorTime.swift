import Dispatch
import Glibc
import Synchronization

/// The processor time that work takes by itself, whatever else the machine does meanwhile.
package enum ProcessorTime {
    /// In seconds. All of `body` that is not bound to another executor runs on a thread of its own.
    package static func seconds(_ body: @Sendable () async throws -> Void) async throws -> Double {
        let executor = MeteringExecutor()
        try await withTaskExecutorPreference(executor) { try await body() }
        return executor.seconds
    }
}

private final class MeteringExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "metered")
    private let total = Mutex(0.0)

    var seconds: Double { total.withLock { $0 } }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async {
            let start = Self.threadSeconds()
            job.runSynchronously(on: self.asUnownedTaskExecutor())
            let end = Self.threadSeconds()
            self.total.withLock { $0 += end - start }
        }
    }

    private static func threadSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
