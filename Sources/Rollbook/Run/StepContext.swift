import Foundation
import Indexes
import PlaybookFiles
import SimpleRepository

/// The surroundings of a step, in a run and in a dry run alike.
package struct StepContext: Sendable {
    let workspace: Workspace
    let channels: [String: OpenChannel]
    let signers: RunSigners
    /// The start of the run, from which its relative times count; `nil` for a dry run without a run.
    var began: Date?
    /// The start of the step, even if it is resumed: published pages bear this time. In a dry run, the dry run's own start.
    var time: Date
    /// The changes that earlier steps of a dry run would have written, by channel; a run has written them.
    var planned: [String: [Change]] = [:]

    init(
        workspace: Workspace, channels: [String: OpenChannel], began: Date? = nil, planned: [String: [Change]] = [:]
    ) {
        self.workspace = workspace
        self.channels = channels
        self.began = began
        time = workspace.clock.now()
        self.planned = planned
        signers = RunSigners(workspace: workspace)
    }

    /// - Parameter name: `nil` is not the name of any channel.
    func open(_ name: String?) throws -> OpenChannel {
        guard let name, let channel = channels[name] else {
            throw RunError.unknownChannel(name ?? "", known: channels.keys.sorted())
        }
        return channel
    }

    /// - Throws: `RunError.badInput`.
    func projectNames(_ texts: [String]) throws -> [ProjectName] {
        try texts.map { text in
            guard let name = ProjectName(text) else {
                throw RunError.badInput(name: "project", value: text, choices: [])
            }
            return name
        }
    }
}
