import Foundation

/// How much of the fault tests is done: little in `make test`, a bounded part in `make fault-test`, or all of it
/// (`make fault-test FULL=1`).
package enum FaultScale: String, Sendable {
    case little, bounded, full

    /// As `ROLLBOOK_FAULTS` says.
    package static let current =
        ProcessInfo.processInfo.environment["ROLLBOOK_FAULTS"].flatMap { FaultScale(rawValue: $0) } ?? .little

    package static var isFull: Bool { current == .full }
    package static var isLittle: Bool { current == .little }

    /// The seed of random moments and choices: `ROLLBOOK_FAULTS_SEED`, or another one each time. It is printed, so
    /// that a failure can be drawn again.
    package static let seed =
        ProcessInfo.processInfo.environment["ROLLBOOK_FAULTS_SEED"].flatMap { UInt64($0) }
        ?? UInt64.random(in: 0..<1 << 32)

    /// How many random histories of each kind: `ROLLBOOK_FAULTS_HISTORIES`, or by the scale.
    package static func histories(_ little: Int, bounded: Int, full: Int) -> Int {
        ProcessInfo.processInfo.environment["ROLLBOOK_FAULTS_HISTORIES"].flatMap { Int($0) }
            ?? count(little, bounded: bounded, full: full)
    }

    /// How much of something is done.
    package static func count(_ little: Int, bounded: Int, full: Int) -> Int {
        switch current {
        case .little: little
        case .bounded: bounded
        case .full: full
        }
    }

    /// Every `step`th number below `end`; the first is drawn, so that in the end all are met.
    package static func everyNth(_ step: Int, below end: Int) -> StrideTo<Int> {
        stride(from: Int(seed % UInt64(step)), to: end, by: step)
    }

    /// Every `step`th of them, the first drawn, or all.
    package static func every<Value>(_ step: Int, of values: [Value]) -> [Value] {
        isLittle ? everyNth(step, below: values.count).map { values[$0] } : values
    }

    /// One of them, by turns, or all.
    package static func some<Value>(_ values: [Value]) -> [Value] {
        isLittle ? [values[Int(seed % UInt64(values.count))]] : values
    }

    /// Tells a figure: a line that `make fault-test` shows at its end.
    package static func tell(_ text: String) {
        text.split(separator: "\n").forEach { print("fault-test: \($0)") }
    }
}
