import Testing

/// Rules about the tests: a slow machine, or one with much else to do, comes to the same end.
@Suite struct TestRuleTests {
    /// Put together here, so that this file passes its own rule.
    static let clocks = [["Continuous", "Clock"], ["Suspending", "Clock"], [".time", "Limit("]].map { $0.joined() }

    /// How long a command took is shown where a test fails, and judged nowhere.
    static let shown = ["Tests/AcceptanceTests/Invocation.swift"]

    @Test("No test looks at the wall clock, or gives up by it", arguments: clocks)
    func wallClock(word: String) throws {
        for file in try SourceTree().swiftFiles(below: "Tests") where !Self.shown.contains(file.path) {
            for (number, text) in file.lines where text.contains(word) {
                Issue.record(
                    "\(file.path):\(number) uses \(word): count, turn a clock in hand, or ask ProcessorTime")
            }
        }
    }

    @Test("Python is started in one place, which keeps it", arguments: [["ROLLBOOK_TEST", "_PYTHON"].joined()])
    func python(variable: String) throws {
        for file in try SourceTree().swiftFiles(below: "Tests") where file.text.contains(variable) {
            #expect(["Tests/Machine/Python.swift", "Tests/HTTPTransportTests/TLSServer.swift"].contains(file.path))
        }
    }
}
