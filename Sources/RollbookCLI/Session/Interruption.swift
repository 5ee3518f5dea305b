@preconcurrency import Dispatch
import Foundation
import Synchronization

/// The first Ctrl-C (or SIGTERM) asks the run to finish what is in flight, the second ends the process at once.
final class Interruption: Sendable {
    private let count = Atomic<Int>(0)
    private let sources: [any DispatchSourceSignal]

    /// Takes the two signals over.
    init() {
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

    /// From one line to the next that tells a pipe that something goes on, in seconds.
    private static let lineSeconds = 15

    /// Returns when the operator asks to stop. Meanwhile what reads no terminal, such as the log of a CI job, gets a line
    /// now and then.
    func watch(_ what: String, _ terminal: Terminal) async throws {
        let isPipe = isatty(STDERR_FILENO) != 1
        let clock = ContinuousClock()
        let began = clock.now
        var lines = 0
        while !isAsked {
            try await Task.sleep(for: .milliseconds(100))
            let seconds = Int(began.duration(to: clock.now).components.seconds)
            guard isPipe, seconds / Self.lineSeconds > lines else { continue }
            lines = seconds / Self.lineSeconds
            terminal.say("      \(what) for \(seconds) s")
        }
    }

    private func arrived() {
        if count.add(1, ordering: .relaxed).oldValue > 0 { _exit(ExitStatus.interrupted.rawValue) }
        Terminal.insist("\nfinishing what is in flight and journaling it; press Ctrl-C again to stop at once")
    }
}
