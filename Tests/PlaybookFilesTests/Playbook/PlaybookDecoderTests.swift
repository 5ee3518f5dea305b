import Indexes
import Rollbook
import Testing

@testable import PlaybookFiles

@Suite struct PlaybookDecoderTests {
    static let channels = [
        Channel(
            name: "dev", bucket: "dev-bucket", region: "us-east-2", publicURL: "https://dev.example.org",
            roots: ["v2-staging", "v2"]),
        Channel(
            name: "nightly", bucket: "nightly-bucket", region: "us-east-2", publicURL: "", roots: ["v2"],
            cloudFront: CloudFrontSetting(distribution: "E1")),
    ]
    static let vocabulary = PlaybookVocabulary(
        kinds: StepKinds.all.map { $0 }, channels: channels, packages: ["jax", "torch", "all"])

    private func decode(
        _ text: String, _ vocabulary: PlaybookVocabulary = Self.vocabulary
    ) -> (playbook: Playbook?, diagnostics: [Diagnostic]) {
        PlaybookDecoder.decode(text: text, file: "p.yaml", name: "p", vocabulary: vocabulary)
    }

    private static let durationHint = "write a number and a unit, such as 90s, 10m, 2h or 1d"
    private static let conditionHint = "write $name == value, $name != value, or $name for true"
    private static let dollarHint = "write $name or ${name}, and $$ for a dollar sign"

    /// Three lines stand before the first step.
    private static func steps(_ text: String) -> String { "playbook: p\nsummary: s\nsteps:\n" + text }

    @Test("Steps that write pages are refused where others write them; files and denials are not")
    func externalPages() {
        let channel = Channel(
            name: "x", bucket: "x", region: "us-east-2", publicURL: "https://example.org", roots: ["v2"],
            pages: .external)
        let text = Self.steps(
            """
              - id: a
                mirror: { channel: x, package: torch }
              - id: b
                reindex: { channel: x }
              - id: c
                yank: { channel: x, requirement: torch==1, reason: bad }
              - id: d
                withdraw: { channel: x, requirement: torch==1, reason: bad, deny: true }
              - id: e
                unyank: { channel: x, requirement: torch==1 }

            """)
        let vocabulary = PlaybookVocabulary(kinds: StepKinds.all.map { $0 }, channels: [channel], packages: ["torch"])
        let found = decode(text, vocabulary).diagnostics
        #expect(
            found.map(\.message)
                == Array(repeating: "the pages of channel 'x' are another program's ('pages: external')", count: 2))
        #expect(found.map(\.line) == [7, 9])
        #expect(found.last?.hint == "no page would show the yank; a 'withdraw' step takes the files off")
    }

    static let wrongFiles = [
        WrongFile(
            "the file as a whole", "playbook: q\nsteps: []\nstep: x\n",
            expected: [
                "1:1: missing key 'summary' in the file", "1:11: the playbook is named 'q', its file 'p'",
                "2:8: the playbook has no steps", "3:1: unknown key 'step' in the file | did you mean 'steps'?",
            ]),
        WrongFile("a list", "- a\n", expected: ["1:1: the file must be a mapping of keys to values"]),
        WrongFile(
            "inputs",
            """
            playbook: p
            summary: s
            inputs:
              package: { choices: [jax, torhc], default: jx }
              my-in: {}
              none: { choices: [] }
            steps:
              - id: a
                mirror: { channel: nightyl, package: $package }
              - id: b
                mirror: { channel: $package, package: $pakage, dry-run: $none }
              - id: c
                mirror: { channel: $package, package: $package }
            """,
            expected: [
                "4:24: unknown channel 'jax' | there are dev, nightly",
                "4:29: unknown package 'torhc' | did you mean 'torch'?",
                "4:46: unknown choice 'jx' | did you mean 'jax'?",
                "5:3: the input name 'my-in' may hold letters, digits and '_', and begins with no digit",
                "5:3: input 'my-in' is used by no step", "6:3: input 'none' is used by no step",
                "6:20: 'choices' is empty", "9:24: unknown channel 'nightyl' | did you mean 'nightly'?",
                "11:43: unknown variable '$pakage' | did you mean 'package'?",
                "11:61: 'dry-run' must be true or false, not '$none'",
            ]),
        WrongFile(
            "steps and their common keys",
            steps(
                """
                  - id: a
                    mirorr: { channel: dev }
                  - mirror: { channel: dev, package: all }
                  - id: a
                    verify: { channel: dev }
                    reindex: { channel: dev }
                  - id: a
                    verify: { channel: nightly, wait: 10 }
                    timeout: 2y
                  - x
                  - id: A b
                    reindex: { channel: dev, dry-run: yes }
                """),
            expected: [
                "4:5: step 'a' does nothing | add one of \(StepKinds.all.map { $0.name }.joined(separator: ", "))",
                "5:5: unknown key 'mirorr' in step 'a' | did you mean 'mirror'?",
                "6:5: missing key 'id' in the step",
                "9:5: step 'a' does two things: 'verify' and 'reindex' | write a step for each",
                "10:9: duplicate step id 'a' | it is first on line 7",
                "11:5: channel 'nightly' has no public URL to verify | add 'public' to the channel",
                "11:39: 'wait': '10' is not a duration | \(durationHint)",
                "12:14: 'timeout': '2y' is not a duration | \(durationHint)",
                "13:5: the step must be a mapping of keys to values",
                "14:9: the step id 'A b' may hold lower case letters, digits, '-', '.' and '_',"
                    + " and begins with a letter or a digit",
                "15:39: 'dry-run' must be true or false, not 'yes' | write true",
            ]),
        WrongFile(
            "references to steps",
            steps(
                """
                  - id: a
                    approve: { message: m, requires: b }
                  - id: b
                    approve: { message: m, requires: c1 }
                    on-failure: { rollback: [a, d, zz] }
                  - id: c
                    reindex: { channel: dev, dry-run: true }
                    on-failure: { rollback: [c, c] }
                  - id: d
                    reindex: { channel: dev }
                    on-failure: aks
                  - id: e
                    reindex: { channel: dev }
                    on-failure: { rollbak: [d] }
                  - id: f
                    rollback: { run: this, steps: [a, d, g] }
                  - id: g
                    reindex: { chanel: dev }
                  - id: h
                    approve: { message: what 'g' is has been told already, requires: g }
                """),
            expected: [
                "5:38: step 'b' does not come before this one", "7:38: unknown step 'c1' | there are a",
                "8:30: step 'a' changes nothing that could be rolled back",
                "8:33: step 'd' does not come before this one", "8:36: unknown step 'zz' | there are a, b",
                "11:30: step 'c' changes nothing that could be rolled back", "11:33: 'c' stands twice in 'rollback'",
                "14:17: 'on-failure' must be ask, stop or a rollback | write on-failure: { rollback: [step, step] }",
                "17:17: missing key 'rollback' in 'on-failure'",
                "17:19: unknown key 'rollbak' in 'on-failure' | did you mean 'rollback'?",
                "19:36: step 'a' changes nothing that could be rolled back",
                "19:42: step 'g' does not come before this one",
                "21:5: missing key 'channel' in 'reindex'",
                "21:16: unknown key 'chanel' in 'reindex' | did you mean 'channel'?",
            ]),
        WrongFile(
            "the settings of the kinds",
            steps(
                """
                  - id: a
                    rollback: { run: this }
                  - id: b
                    rollback: { run: "last:nigthly", strategy: remov, channel: dve }
                  - id: c
                    restore: { channel: dev, at: yesterday, indexes: [../x], projects: [_] }
                  - id: d
                    invalidate: { channel: dev }
                  - id: e
                    command: { argv: [] }
                  - id: f
                    command: { argv: ls -l }
                  - id: g
                    command: { channel: dev }
                  - id: h
                    manual: { message: If no longer needed, revoke it. }
                  - id: i
                    promote: { channel: dev, from: v2-stagin, to: v2-stagin, versions: [x..y] }
                  - id: j
                    manual: text
                  - id: k
                    verify: { channel: dev, expect: [[a], ~] }
                  - id: l
                    invalidate: { channel: nightly, run: "last:nigthly", pages: true }
                  - id: m
                    verify: { channel: dev, invalidate: true }
                  - id: n
                    verify: { channel: dev, expect: ["torch==", "torch[a]", "torch; os_name == 'nt'", "torch @ http://h"] }
                """),
            expected: [
                "5:22: no step before this one changes anything that could be rolled back",
                "7:22: unknown channel 'nigthly' | did you mean 'nightly'?",
                "7:48: 'strategy' must be copy or remove, not 'remov' | did you mean 'remove'?",
                "7:64: unknown channel 'dve' | did you mean 'dev'?",
                "9:34: 'yesterday' is not a time such as 2026-11-23T14:02:11Z or 2 hours ago",
                "9:55: '../x' must not hold '.' or '..' as a segment", "9:73: '_' is not a project name",
                "11:5: channel 'dev' has no CloudFront distribution to invalidate"
                    + " | add 'cloudfront: { distribution: … }' to the channel",
                "13:22: 'argv' is empty | the program comes first, then its arguments",
                "15:22: 'argv' must be a list | write argv: [a, b]", "17:5: missing key 'argv' in 'command'",
                "19:45: unknown key 'revoke it.' in 'manual' | within { } a text that holds a comma needs quotes",
                "21:36: unknown root 'v2-stagin' | did you mean 'v2-staging'?",
                "21:51: unknown root 'v2-stagin' | did you mean 'v2-staging'?",
                "21:51: 'v2-stagin' cannot be promoted to itself", "21:73: 'x..y' is not a version (PEP 440)",
                "23:13: 'manual' must be a mapping of keys to values",
                "25:38: an entry of 'expect' must be a text", "25:43: an entry of 'expect' has no value",
                "27:42: unknown channel 'nigthly' | did you mean 'nightly'?",
                "27:42: 'run' and 'pages' exclude each other",
                "29:5: channel 'dev' has no CloudFront distribution to invalidate"
                    + " | add 'cloudfront: { distribution: … }' to the channel",
                "31:38: 'torch==' is not a requirement (PEP 508)",
                "31:49: 'torch[a]' names extras or a marker, and an index offers files of versions",
                "31:61: 'torch; os_name == 'nt'' names extras or a marker, and an index offers files of versions",
                "31:87: 'torch @ http://h' names a URL, and no index is asked for one",
            ]),
        WrongFile(
            "variables and conditions",
            """
            playbook: p
            summary: s
            inputs: { c: { choices: [dev] } }
            steps:
              - id: a
                when: $c = dev
                manual: { message: costs 5$ }
              - id: b
                when: $d == dev
                title: $e
                manual: { message: "${c" }
            """,
            expected: [
                "3:11: input 'c' is used by no step", "6:11: '$c = dev' is not a condition | \(conditionHint)",
                "7:24: a '$' in 'costs 5$' is not followed by the name of an input | \(dollarHint)",
                "9:11: unknown variable '$d' | there are c", "10:12: unknown variable '$e' | there are c",
                "11:24: a '$' in '${c' is not followed by the name of an input | \(dollarHint)",
            ]),
        WrongFile(
            "a variable where there are no inputs", steps("  - id: a\n    manual: { message: $x }\n"),
            expected: ["5:24: unknown variable '$x' | the playbook has no inputs"]),
    ]

    @Test("Everything that is wrong is told of at its place", arguments: wrongFiles)
    func wrong(_ file: WrongFile) {
        let (playbook, diagnostics) = decode(file.text)
        #expect(diagnostics.map(\.brief) == file.expected)
        #expect(playbook == nil)
    }

    @Test("The diagnostic that the design shows")
    func asDesigned() {
        let text = Self.steps("  - id: a\n    reindex: { channel: nightyl }\n")
        #expect(
            decode(text).diagnostics.map(\.description) == [
                "p.yaml:5:25: error: unknown channel 'nightyl'\nhint: did you mean 'nightly'?"
            ])
    }

    @Test("Names are not checked against files that cannot be read")
    func unknownNames() {
        let text = Self.steps("  - id: a\n    mirror: { channel: any, package: thing }\n")
        let (playbook, diagnostics) = decode(
            text, PlaybookVocabulary(kinds: StepKinds.all.map { $0 }, channels: nil, packages: nil))
        #expect(diagnostics.isEmpty)
        #expect(playbook?.steps.first?.kind as? MirrorStep == MirrorStep(channel: "any", package: "thing"))
    }

    @Test("Kinds with all of their settings")
    func allKinds() throws {
        let text = Self.steps(
            """
              - id: mirror
                title: a title
                timeout: 2h
                mirror: { channel: dev, package: jax, indexes: [v2/a], dry-run: false }
              - id: reindex
                reindex: { channel: dev, indexes: [v2/a, v2/b], projects: [Num_Py], dry-run: true, allow-shrink: true }
              - id: promote
                promote: { channel: dev, from: v2-staging, to: v2, indexes: [a], projects: [b], versions: [1.10] }
                on-failure: { rollback: [mirror, promote] }
              - id: verify
                verify: { channel: dev, indexes: [v2/a], projects: [b], expect: ["b>=1,<2"], install: [b], wait: 90s }
                on-failure: stop
              - id: approve
                approve: { message: m, requires: verify }
                on-failure: ask
              - id: manual
                manual: { message: m }
              - id: rollback
                rollback: { run: this, channel: dev, strategy: remove, steps: [mirror], indexes: [v2/a], projects: [b], force: true }
              - id: restore
                restore: { channel: dev, at: 2 hours ago, indexes: [v2/a], projects: [b] }
              - id: invalidate
                invalidate: { channel: nightly, run: last, indexes: [v2/a], projects: [b], wait: 5m }
              - id: command
                command: { argv: [echo, ""], channel: dev }

            """)
        let (playbook, diagnostics) = decode(text)
        #expect(diagnostics == [])
        let steps = try #require(playbook).steps
        let kinds: [any StepKind] = [
            MirrorStep(channel: "dev", package: "jax", indexes: ["v2/a"]),
            ReindexStep(
                channel: "dev", indexes: ["v2/a", "v2/b"], projects: ["Num_Py"], dryRun: true, allowShrink: true),
            PromoteStep(
                channel: "dev", from: "v2-staging", to: "v2", indexes: ["a"], projects: ["b"], versions: ["1.10"]),
            VerifyStep(
                channel: "dev", indexes: ["v2/a"], projects: ["b"], expect: ["b>=1,<2"], install: ["b"],
                waitSeconds: 90),
            ApproveStep(message: "m", requires: "verify"), ManualStep(message: "m"),
            RollbackStep(
                run: "this", channel: "dev", strategy: .remove, steps: ["mirror"], indexes: ["v2/a"],
                projects: ["b"], force: true),
            RestoreStep(channel: "dev", at: "2 hours ago", indexes: ["v2/a"], projects: ["b"]),
            InvalidateStep(channel: "nightly", run: "last", indexes: ["v2/a"], projects: ["b"], waitSeconds: 300),
            CommandStep(argv: ["echo", ""], channel: "dev"),
        ]
        #expect(steps.map { "\($0.kind)" } == kinds.map { "\($0)" })
        #expect(steps.map(\.id) == kinds.map(\.name))
        #expect(steps.map(\.line) == [4, 8, 10, 13, 16, 19, 21, 23, 25, 27])
        #expect(steps[0].title == "a title" && steps[0].timeoutSeconds == 7_200)
        #expect(steps.map(\.onFailure)[0...4] == [.ask, .ask, .rollback(steps: ["mirror", "promote"]), .stop, .ask])
    }
}
