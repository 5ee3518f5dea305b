@preconcurrency import Dispatch
import Foundation
import Rollbook
import Synchronization

/// The first Ctrl-C (or SIGTERM) asks the run to finish what is in flight, the second ends the process at once.
final class Interruption: Sendable {
    private let promise: String
    private let count = Atomic<Int>(0)
    private let sources: [any DispatchSourceSignal]

    /// Takes over the two signals.
    /// - Parameter promise: the message at the first one, without how to stop at once.
    init(saying promise: String = "finishing what is in flight and journaling it") {
        self.promise = promise
        let queue = DispatchQueue(label: "rollbook.signals")
        sources = [SIGINT, SIGTERM].map { signal in
            Foundation.signal(signal, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: signal, queue: queue)
        }
        signal(SIGPIPE, SIG_IGN)
        for source in sources {
            source.setEventHandler { [weak self] in self?.arrived() }
            source.resume()
        }
    }

    var isAsked: Bool { count.load(ordering: .relaxed) > 0 }

    /// Returns when the operator asks to stop. A pipe gets a progress line now and then.
    func watch(_ what: String, _ terminal: Terminal) async throws {
        let clock = ContinuousClock()
        let began = clock.now
        let watch = StopWatch(
            isAsked: { self.isAsked }, isPipe: isatty(STDERR_FILENO) != 1, now: { began.duration(to: clock.now) },
            sleep: { try await Task.sleep(for: $0) }, say: { terminal.say("      \($0)") })
        try await watch.watch(what)
    }

    private func arrived() {
        if count.add(1, ordering: .relaxed).oldValue > 0 { _exit(ExitStatus.interrupted.rawValue) }
        Terminal.insist("\n\(promise); press Ctrl-C again to stop at once")
    }
}
