import Indexes
import PlaybookFiles
import Rollbook
import Testing

@Suite struct PlaybookResolutionTests {
    private let playbook = Playbook(
        name: "p", summary: "s",
        inputs: [
            PlaybookInput(name: "package", choices: ["jax", "torch"], help: "project whose dependencies changed"),
            PlaybookInput(name: "channel", choices: ["dev", "nightly"], defaultValue: "dev"),
            PlaybookInput(name: "index", defaultValue: ""),
            PlaybookInput(name: "at", defaultValue: "now"),
        ],
        steps: [
            PlaybookStep(
                id: "update", title: "Update $package",
                kind: MirrorStep(channel: "$channel", package: "$package", indexes: ["$index"]), line: 9),
            PlaybookStep(
                id: "approve", kind: ApproveStep(message: "$$5 for ${package}s", requires: "update"),
                when: "$channel == nightly"),
            PlaybookStep(id: "command", kind: CommandStep(argv: ["echo", "$index"], channel: "$index")),
            PlaybookStep(id: "back", kind: RestoreStep(channel: "$channel", at: "$at")),
        ],
        text: "")

    @Test("Variables are replaced, empty entries dropped, conditions decided")
    func resolved() throws {
        let steps = try playbook.resolved(with: ["package": "torch"])
        #expect(steps.map(\.id) == playbook.steps.map(\.id))
        #expect(steps[0].title == "Update torch" && steps[0].line == 9)
        #expect(steps[0].kind as? MirrorStep == MirrorStep(channel: "dev", package: "torch"))
        #expect(steps.map(\.applies) == [true, false, true, true])
        #expect(steps[2].kind as? CommandStep == CommandStep(argv: ["echo", ""]))
    }

    @Test("What is given wins over a default")
    func given() throws {
        let steps = try playbook.resolved(with: ["package": "jax", "channel": "nightly", "index": "v2/a"])
        #expect(steps[0].kind as? MirrorStep == MirrorStep(channel: "nightly", package: "jax", indexes: ["v2/a"]))
        #expect(steps[1].applies)
        #expect(steps[1].kind as? ApproveStep == ApproveStep(message: "$5 for jaxs", requires: "update"))
    }

    @Test("A value is text, whatever it looks like")
    func noSecondLook() throws {
        let steps = try playbook.resolved(with: ["package": "jax", "index": "$package"])
        #expect(steps[0].kind as? MirrorStep == MirrorStep(channel: "dev", package: "jax", indexes: ["$package"]))
    }

    static let problems: [([String: String], [String])] = [
        ([:], ["the input 'package' needs a value: project whose dependencies changed | add --set package=jax|torch"]),
        (
            ["pakage": "jax", "channel": "nightyl"],
            [
                "the playbook has no input 'pakage' | did you mean 'package'?",
                "the input 'package' needs a value: project whose dependencies changed | add --set package=jax|torch",
                "the input 'channel' cannot be 'nightyl' | did you mean 'nightly'?",
            ]
        ),
        (["package": "jax", "index": "/v2"], ["step 'update': '/v2' must not begin or end with '/'"]),
        (
            ["package": "jax", "index": "a/../b", "at": "soon"],
            [
                "step 'update': 'a/../b' must not hold '.' or '..' as a segment",
                "step 'back': 'soon' is not a time such as 2026-11-23T14:02:11Z or 2 hours ago",
            ]
        ),
    ]

    @Test("All that is wrong with the values is told at once", arguments: problems)
    func wrongValues(given: [String: String], expected: [String]) throws {
        let error = #expect(throws: InputProblems.self) { try playbook.resolved(with: given) }
        let brief = error?.all.map { "\($0)" + ($0.hint.map { " | \($0)" } ?? "") }
        #expect(brief == expected)
    }

    @Test("Every kind keeps all of its settings")
    func nothingLost() throws {
        let kinds: [any StepKind] = [
            MirrorStep(channel: "c", package: "p", indexes: ["i"], dryRun: true),
            ReindexStep(channel: "c", indexes: ["i"], projects: ["p"], dryRun: true, allowShrink: true),
            PromoteStep(
                channel: "c", from: "f", to: "t", indexes: ["i"], projects: ["p"], versions: ["1"], dryRun: true),
            VerifyStep(
                channel: "c", indexes: ["i"], projects: ["p"], expect: ["e"], install: ["n"], waitSeconds: 7,
                invalidate: true),
            ApproveStep(message: "m", requires: "r"), ManualStep(message: "m"),
            RollbackStep(
                run: "r", channel: "c", strategy: .remove, steps: ["s"], indexes: ["i"], projects: ["p"],
                force: true),
            RestoreStep(channel: "c", at: "now", indexes: ["i"], projects: ["p"]),
            InvalidateStep(channel: "c", run: "r", pages: true, indexes: ["i"], projects: ["p"], waitSeconds: 9),
            CommandStep(argv: ["a"], channel: "c"),
        ]
        let steps = kinds.map { kind in
            PlaybookStep(
                id: kind.name, title: "t", kind: kind, timeoutSeconds: 5, onFailure: .rollback(steps: ["s"]),
                line: 3)
        }
        let playbook = Playbook(name: "p", summary: "", inputs: [], steps: steps, text: "")
        #expect(try playbook.resolved(with: [:]) == steps)
    }

    @Test("A step that does not apply is not held against its values")
    func unappliedStepIsNotChecked() throws {
        let step = PlaybookStep(
            id: "a", kind: ReindexStep(channel: "dev", indexes: ["$x"]), when: "$x != none")
        let playbook = Playbook(
            name: "p", summary: "", inputs: [PlaybookInput(name: "x", defaultValue: "none")], steps: [step], text: "")
        #expect(try playbook.resolved(with: [:]).map(\.applies) == [false])
    }
}
