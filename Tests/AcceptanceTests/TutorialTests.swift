import Foundation
import Testing

/// The README and the tutorial, as a newcomer follows them.
@Suite struct TutorialTests {
    @Test(
        "Every command says what the text shows, in order",
        arguments: [("README.md", "/tmp/rehearsal", 4), ("docs/guide/tutorial.md", "/tmp/tutorial", 15)])
    func followed(text: String, folder: String, commandsMin: Int) async throws {
        try await Workplace.with { place in
            let script = Workplace.repository + "/Tests/Oracles/tutorial.py"
            let markdown = Workplace.repository + "/" + text
            var invocation = place.python([script, markdown, Workplace.program, place.folder, folder])
            invocation.folder = Workplace.repository
            let outcome = try await invocation.run()
            let commands = try #require(outcome.output.firstMatch(of: #/(\d+) commands, (\d+) differences/#))
            #expect(outcome.status == 0 && commands.output.2 == "0", "\(outcome.transcript)")
            #expect(Int(commands.output.1).map { $0 >= commandsMin } == true, "\(outcome.transcript)")
        }
    }
}
