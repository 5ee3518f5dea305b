/// The settings of one kind of step: their names, parsing, variables and YAML.
///
/// The step's effect is defined elsewhere; a playbook is parsed with a list of such kinds.
package protocol StepSettings: Sendable, Equatable {
    /// The word that names the kind in a playbook.
    static var name: String { get }
    /// The effect of such a step, for people.
    static var help: String { get }
    static var keys: [StepKey] { get }

    /// `nil` when the reader has reported the problem.
    init?(reading reader: inout StepReader)

    /// Replaces the variables in every text.
    mutating func fill(_ filling: inout TextFilling)

    /// The settings as YAML, in the order of writing; default values are left out.
    var written: [WrittenSetting] { get }

    /// The channel that the step works on, if it names one.
    var channel: String? { get }

    /// Whether the step can change objects of a bucket, so that it can be rolled back.
    var changesObjects: Bool { get }

    /// Whether the step's writes restore an earlier state.
    var takesBack: Bool { get }

    /// Whether the step may invalidate the channel's distribution.
    var invalidates: Bool { get }

    /// Whether the step sends no requests to its channel's bucket, so that it needs no credentials.
    var isOutside: Bool { get }

    /// Whether the step is useless if another program writes the channel's pages.
    var needsOwnPages: Bool { get }

    /// Whether the step's effect depends on the upstream index.
    var readsUpstream: Bool { get }

    /// Whether the step runs a program that the playbook names.
    var runsPrograms: Bool { get }

    /// The step's question to a person; `nil` if it asks none.
    var question: String? { get }

    /// Whether the answer approves the steps after it, up to the next such step.
    var isApproval: Bool { get }
}

extension StepSettings {
    package var changesObjects: Bool { false }
    package var takesBack: Bool { false }
    package var invalidates: Bool { false }
    package var isOutside: Bool { false }
    package var needsOwnPages: Bool { false }
    package var readsUpstream: Bool { false }
    package var runsPrograms: Bool { false }
    package var question: String? { nil }
    package var isApproval: Bool { false }

    package var name: String { Self.name }

    /// Whether both are of one kind with equal settings.
    package func isEqual(to other: any StepSettings) -> Bool { other as? Self == self }
}

extension StepKey {
    /// Keys that several kinds share.
    package static let shared = [channel, indexes, projects, dryRun, wait] + BatchOperations.keys

    package static let channel = StepKey("channel", required: true, "The channel.")
    package static let optionalChannel = StepKey("channel", "The channel.")
    package static let indexes = StepKey("indexes", .texts, "Prefixes of indexes; all without it.")
    package static let projects = StepKey("projects", .texts, "Names of projects; all without it.")
    package static let dryRun = StepKey("dry-run", .flag, "With `true`, the plan is shown, and nothing is written.")
    package static let wait = StepKey("wait", "For how long to poll, such as `10m`.")
}
