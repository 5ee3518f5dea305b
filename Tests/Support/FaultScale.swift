import Foundation

/// How much of the fault tests is done: a bounded part in CI, or all of it (`make fault-test FULL=1`).
package enum FaultScale {
    /// Whether `ROLLBOOK_FAULTS=full` asks for all.
    package static let isFull = ProcessInfo.processInfo.environment["ROLLBOOK_FAULTS"] == "full"

    /// What random moments and choices are drawn from: `ROLLBOOK_FAULTS_SEED`, or another one each time. It is told, so
    /// that a failure can be drawn again.
    package static let seed =
        ProcessInfo.processInfo.environment["ROLLBOOK_FAULTS_SEED"].flatMap { UInt64($0) }
        ?? UInt64.random(in: 0..<1 << 32)

    /// How much of something is done.
    package static func count(_ bounded: Int, full: Int) -> Int { isFull ? full : bounded }

    /// Tells a figure: a line that `make fault-test` shows at its end.
    package static func tell(_ text: String) {
        text.split(separator: "\n").forEach { print("fault-test: \($0)") }
    }
}

/// SplitMix64: the same numbers for the same seed.
package struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
