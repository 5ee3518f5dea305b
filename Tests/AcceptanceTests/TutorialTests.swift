import Foundation
import Testing

/// docs/guide/tutorial.md, as a newcomer follows it.
@Suite struct TutorialTests {
    @Test("Every command of the tutorial says what the tutorial shows, in order")
    func followed() async throws {
        try await Workplace.with { place in
            let script = Workplace.repository + "/Tests/Oracles/tutorial.py"
            let markdown = Workplace.repository + "/docs/guide/tutorial.md"
            var invocation = place.python([script, markdown, Workplace.program, place.folder])
            invocation.folder = Workplace.repository
            let outcome = try await invocation.run()
            let commands = try #require(outcome.output.firstMatch(of: #/(\d+) commands, (\d+) differences/#))
            #expect(outcome.status == 0 && commands.output.2 == "0", "\(outcome.transcript)")
            #expect(Int(commands.output.1).map { $0 >= 15 } == true, "\(outcome.transcript)")
        }
    }
}
