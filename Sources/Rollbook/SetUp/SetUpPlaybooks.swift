/// The playbooks that a new channel gets.
struct SetUpPlaybooks {
    let channel: String
    /// Whether a person approves before something is written.
    let asks: Bool
    /// Whether there is a public URL to check.
    let verifies: Bool
    /// Whether rollbook writes the pages; else a program that the bucket's events start.
    let writesPages: Bool

    var files: [SetUpFiles.File] {
        [writesPages ? update : updateFiles] + (writesPages ? [refresh] : []) + (verifies ? [verify] : []) + [rollBack]
    }

    private func file(_ verb: String, _ summary: String, _ body: String) -> SetUpFiles.File {
        let name = "\(verb)-\(channel)"
        let text = """
            # yaml-language-server: $schema=\(SetUpFiles.schemaFolder)/playbook.json
            playbook: \(name)
            summary: \(summary)
            \(body)

            """
        return (name + ".yaml", text)
    }

    private func approval(requires step: String) -> String {
        asks
            ? "  - id: approve\n    approve: { message: '\(channel) is a production channel', requires: \(step) }\n"
            : ""
    }

    private func verification(_ step: String, rollingBack steps: String?) -> String {
        guard verifies else { return "" }
        let onFailure = steps.map { "\n    on-failure: { rollback: \($0) }" } ?? ""
        return "  - id: verify\n    \(step)\(onFailure)"
    }

    private var update: SetUpFiles.File {
        file(
            "update", "Mirror a project's dependencies into \(channel) and regenerate its pages.",
            """
            inputs:
              package: { help: 'project of the catalog whose dependencies changed, or all' }
            steps:
              - id: preview
                mirror: { channel: \(channel), package: $package, dry-run: true }
            \(approval(requires: "preview"))  - id: mirror
                mirror: { channel: \(channel), package: $package }
              - id: reindex
                reindex: { channel: \(channel) }
            \(verification("verify: { channel: \(channel) }", rollingBack: "[mirror, reindex]"))
            """)
    }

    /// The update where others write the pages: the mirror waits until they show its files.
    private var updateFiles: SetUpFiles.File {
        file(
            "update", "Mirror a project's dependencies into \(channel), and wait for its pages.",
            """
            inputs:
              package: { help: 'project of the catalog whose dependencies changed, or all' }
            steps:
              - id: preview
                mirror: { channel: \(channel), package: $package, dry-run: true }
            \(approval(requires: "preview"))  - id: mirror
                mirror: { channel: \(channel), package: $package }
            \(verification("verify: { channel: \(channel), wait: 10m }", rollingBack: "[mirror]"))
            """)
    }

    private var refresh: SetUpFiles.File {
        file(
            "refresh", "Regenerate the pages of \(channel) from what is in its bucket, and check them.",
            """
            steps:
              - id: preview
                reindex: { channel: \(channel), dry-run: true }
            \(approval(requires: "preview"))  - id: reindex
                reindex: { channel: \(channel) }
            \(verification("verify: { channel: \(channel), wait: 10m }", rollingBack: "[reindex]"))
            """)
    }

    private var verify: SetUpFiles.File {
        file(
            "verify", "Check the public URLs of \(channel) as pip and uv see them.",
            """
            steps:
              - id: verify
                verify: { channel: \(channel) }
                on-failure: stop
            """)
    }

    private var rollBack: SetUpFiles.File {
        file(
            "roll-back", "Bring \(channel) back to the state before a run.",
            """
            inputs:
              run: { default: 'last:\(channel)', help: 'the id of a run, or last:\(channel)' }
            steps:
              - id: approve
                approve: { message: 'roll back $run in \(channel)' }
              - id: roll-back
                rollback: { run: $run, channel: \(channel) }
            \(verification("verify: { channel: \(channel), wait: 10m }", rollingBack: nil))
            """)
    }
}
