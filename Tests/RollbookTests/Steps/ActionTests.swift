import Indexes
import PlaybookFiles
import Rollbook
import Testing

@Suite("A single action as a playbook")
struct ActionTests {
    static let actions: [any StepKind] = [
        ChecksumStep(channel: "dev", indexes: ["v2/a"], reread: true),
        MirrorStep(
            channel: "dev", package: "to'r$ch", dependencies: ["numpy"], indexes: ["v2/a", "v2/b"], dryRun: true,
            create: true),
        ReindexStep(channel: "dev", indexes: ["v2/a"], projects: ["torch"], dryRun: true, allowShrink: true),
        PromoteStep(
            channel: "dev", from: "v2-staging", to: "v2", indexes: ["a"], projects: ["torch"], versions: ["1.10"],
            dryRun: true),
        YankStep(
            channel: "dev", requirement: "torch==2.9.1", reason: "it's $5: broken", indexes: ["v2/a"],
            allVersions: true,
            dryRun: true),
        UnyankStep(channel: "dev", requirement: "torch<2", indexes: ["v2/a"], allVersions: true, dryRun: true),
        WithdrawStep(
            channel: "dev", requirement: "torch==2.9.1", reason: "bad", denies: true, indexes: ["v2/a"],
            allVersions: true, dryRun: true),
        VerifyStep(
            channel: "dev", indexes: ["v2/a"], projects: ["torch"], expect: ["torch==2.9.1"], install: ["torch[all]"],
            pythons: ["3.12"], waitSeconds: 90,
            depth: VerifyDepth(
                links: .all, outside: true, full: true, rotationBytes: 5, hashBudgetBytes: 7, ageMaxSeconds: 60,
                acceptLosses: true),
            invalidate: true, run: "last"),
        ApproveStep(message: "What costs $5, isn't it: \"this\" #1?"), ManualStep(message: "${HOME} is { here }"),
        RollbackStep(
            run: "20261123-1402", channel: "dev", strategy: .remove, indexes: ["v2/a"], projects: ["torch"],
            force: true, through: "20261123-1502", batch: batch),
        RestoreStep(channel: "dev", at: "2 hours ago", indexes: ["v2/a"], projects: ["torch"], batch: batch),
        InvalidateStep(channel: "dev", run: "last", indexes: ["v2/a"], projects: ["torch"], waitSeconds: 300),
        InvalidateStep(channel: "dev", pages: true),
        CommandStep(argv: ["echo", "", "$HOME", "it's"], channel: "dev"),
    ]
    private static let batch = BatchOperations(
        place: "s3://example-jobs/r", role: "arn:aws:iam::123456789012:role/r", least: 7)

    @Test("Its text, which the journal keeps, reads back as the same step", arguments: actions.indices)
    func readsBack(index: Int) throws {
        let action = Self.actions[index]
        let playbook = Playbook(action: action)
        let read = try PlaybookFolder(path: "").parsePlaybook(text: playbook.text, name: action.name)
        #expect(read.steps.map { "\($0.kind)" } == playbook.steps.map { "\($0.kind)" })
        #expect(try playbook.resolved(with: [:]).map { "\($0.kind)" } == ["\(action)"])
        #expect(read.name == playbook.name && read.summary == playbook.summary)
    }

    @Test("Every kind is here, and has a name of its own")
    func allKinds() {
        #expect(Set(Self.actions.map(\.name)) == Set(StepKinds.all.map { $0.name }))
        #expect(Set(StepKinds.all.map { $0.name }).count == StepKinds.all.count)
    }

    @Test("A channel in production is asked for first")
    func approval() {
        let playbook = Playbook(
            action: MirrorStep(channel: "nightly", package: "to'r$ch", indexes: ["v2/a"]), approval: "Change it?")
        #expect(
            playbook.text == """
                playbook: mirror
                summary: One mirror action.
                steps:
                  - id: approve
                    approve: { message: 'Change it?' }
                  - id: mirror
                    mirror: { channel: 'nightly', package: 'to''r$$ch', indexes: ['v2/a'] }

                """)
    }
}
