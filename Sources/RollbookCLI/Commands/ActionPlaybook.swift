import PlaybookFiles
import Rollbook

/// A single action as a playbook of its own, so that it is journaled, resumed and rolled back like any run.
struct ActionPlaybook {
    let name: String
    let text: String

    /// - Parameter production: the channel asks for an approval first.
    static func mirror(_ step: MirrorStep, production: Bool) -> ActionPlaybook {
        ActionPlaybook(
            "mirror", channel: step.channel, production: production,
            settings: [
                ("channel", quoted(step.channel)), ("package", quoted(step.package)), ("indexes", list(step.indexes)),
                ("create", step.create ? "true" : nil),
            ])
    }

    static func reindex(_ step: ReindexStep, production: Bool) -> ActionPlaybook {
        ActionPlaybook(
            "reindex", channel: step.channel, production: production,
            settings: [
                ("channel", quoted(step.channel)), ("indexes", list(step.indexes)), ("projects", list(step.projects)),
                ("allow-shrink", step.allowShrink ? "true" : nil),
            ])
    }

    static func verify(_ step: VerifyStep) -> ActionPlaybook {
        ActionPlaybook(
            "verify", channel: nil, production: false,
            settings: [
                ("channel", quoted(step.channel)), ("indexes", list(step.indexes)), ("projects", list(step.projects)),
                ("expect", list(step.expect)), ("install", list(step.install)),
                ("pythons", list(step.pythons)),
                ("wait", step.waitSeconds.map { "\($0)s" }), ("invalidate", step.invalidate ? "true" : nil),
            ] + step.depth.settings)
    }

    static func invalidate(_ step: InvalidateStep) -> ActionPlaybook {
        ActionPlaybook(
            "invalidate", channel: nil, production: false,
            settings: [
                ("channel", quoted(step.channel)), ("run", step.pages ? nil : quoted(step.run)),
                ("pages", step.pages ? "true" : nil), ("indexes", list(step.indexes)),
                ("projects", list(step.projects)), ("wait", step.waitSeconds.map { "\($0)s" }),
            ])
    }

    static func rollback(_ step: RollbackStep) -> ActionPlaybook {
        ActionPlaybook(
            "rollback", channel: nil, production: false,
            settings: [
                ("run", quoted(step.run)), ("channel", step.channel.map(quoted)), ("strategy", step.strategy.rawValue),
                ("steps", list(step.steps)), ("indexes", list(step.indexes)), ("projects", list(step.projects)),
                ("force", step.force ? "true" : nil), ("through", step.through ? "true" : nil),
            ] + settings(of: step.batch))
    }

    static func restore(_ step: RestoreStep) -> ActionPlaybook {
        ActionPlaybook(
            "restore", channel: nil, production: false,
            settings: [
                ("channel", quoted(step.channel)), ("at", quoted(step.at)), ("indexes", list(step.indexes)),
                ("projects", list(step.projects)),
            ] + settings(of: step.batch))
    }

    private static func settings(of batch: BatchOperations?) -> [(key: String, value: String?)] {
        [
            ("batch-operations", batch.map { quoted($0.place) }), ("batch-role", batch.map { quoted($0.role) }),
            ("batch-least", batch.map { String($0.least) }),
        ]
    }

    private init(_ kind: String, channel: String?, production: Bool, settings: [(key: String, value: String?)]) {
        var lines = ["playbook: \(kind)", "summary: One \(kind) action.", "steps:"]
        if production, let channel {
            lines += [
                "  - id: approve",
                "    approve: { message: \(Self.quoted("Change \(channel)? It is a production channel.")) }",
            ]
        }
        let written = settings.compactMap { setting in setting.value.map { "\(setting.key): \($0)" } }
        lines += ["  - id: \(kind)", "    \(kind): { \(written.joined(separator: ", ")) }"]
        name = kind
        text = lines.joined(separator: "\n") + "\n"
    }

    /// A YAML scalar in single quotes. Variables of playbooks (`$name`) cannot occur: `$` is written twice.
    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "''").replacing("$", with: "$$") + "'"
    }

    private static func list(_ texts: [String]) -> String? {
        texts.isEmpty ? nil : "[" + texts.map(quoted).joined(separator: ", ") + "]"
    }
}
