import Rollbook
import Testing

@testable import PlaybookFiles

@Suite("The settings of S3 Batch Operations in a playbook")
struct BatchSettingsTests {
    private static let head = "playbook: p\nsummary: s\ninputs:\n  account: { default: '123456789012' }\nsteps:\n"

    private func decode(_ settings: String) -> (playbook: Playbook?, diagnostics: [Diagnostic]) {
        let steps = "  - id: a\n    restore:\n      channel: nightly\n      at: $account\n\(settings)"
        return PlaybookDecoder.decode(
            text: Self.head + steps, file: "p.yaml", name: "p", vocabulary: PlaybookDecoderTests.vocabulary)
    }

    @Test(
        "What is wrong is told of at its place",
        arguments: [
            WrongFile(
                "no role", "      batch-operations: s3://example-jobs/r\n",
                expected: [
                    "10:25: 'batch-operations' needs 'batch-role' "
                        + "| name the role that the jobs take on: arn:aws:iam::ACCOUNT:role/NAME"
                ]),
            WrongFile(
                "no place", "      batch-role: arn:aws:iam::123456789012:role/r\n      batch-least: 5\n",
                expected: [
                    "10:19: 'batch-role' needs 'batch-operations'", "11:20: 'batch-least' needs 'batch-operations'",
                ]),
            WrongFile(
                "nothing right",
                "      batch-operations: example-jobs\n      batch-role: batch\n      batch-least: none\n",
                expected: [
                    "10:25: 'example-jobs' must be s3://BUCKET/PREFIX",
                    "11:19: 'batch' is not the ARN of a role, such as arn:aws:iam::123456789012:role/NAME",
                    "12:20: 'batch-least' must be a number of objects from 1, not 'none'",
                ]),
        ])
    func wrong(_ file: WrongFile) {
        #expect(decode(file.text).diagnostics.map(\.brief) == file.expected)
    }

    @Test("Variables are filled in, and what comes of them is checked")
    func filled() throws {
        let playbook = try #require(
            decode(
                "      batch-operations: s3://example-jobs/$account\n"
                    + "      batch-role: arn:aws:iam::${account}:role/r\n      batch-least: 5\n"
            ).playbook)
        // The time is the account as well; it is refused, and so is a role of no account.
        let step = try #require(playbook.steps[0].kind as? RestoreStep)
        #expect(step.batch?.least == 5)
        let error = #expect(throws: InputProblems.self) { try playbook.resolved(with: ["account": "12"]) }
        #expect(error?.all.contains { $0.description.contains("names an account that must be") } == true)
        #expect(error?.all.contains { $0.description.contains("s3://example-jobs/12") } == false)
    }
}
