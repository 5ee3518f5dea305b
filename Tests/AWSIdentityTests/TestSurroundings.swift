import AWSIdentity
import FoundationEssentials
import HTTPTransport
import Synchronization

extension Surroundings {
    /// A world of files alone.
    static func test(
        _ environment: [String: String] = [:], files: [String: String] = [:],
        transport: any Transport = ScriptedTransport([]), now: @escaping @Sendable () -> Date = { TestTime.start },
        readFile: (@Sendable (String) -> [UInt8]?)? = nil,
        ask: @escaping @Sendable (String) async -> String? = { _ in nil }
    ) -> Surroundings {
        Surroundings(
            environment: environment.merging(["HOME": "/home/u"]) { $1 },
            readFile: readFile ?? { files[$0].map { Array($0.utf8) } }, writeFile: { _, _ in }, transport: transport,
            localTransport: transport, run: { _ in Surroundings.Outcome(exitCode: 1, output: "", errors: "no") },
            ask: ask, now: now, sleep: { _ in })
    }
}

/// A clock that is set by hand.
final class TestTime: Sendable {
    /// 2026-11-29 12:00:00 UTC.
    static let start = Date(timeIntervalSince1970: 1_795_953_600)

    private let seconds = Mutex(0.0)

    var now: Date { Self.start.addingTimeInterval(seconds.withLock { $0 }) }

    func advance(_ by: Double) {
        seconds.withLock { $0 += by }
    }
}
