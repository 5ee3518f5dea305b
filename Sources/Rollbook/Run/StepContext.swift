import Foundation
import Indexes
import PlaybookFiles
import SimpleRepository

/// What a step works with, in a run and in a dry run alike.
package struct StepContext: Sendable {
    let workspace: Workspace
    let channels: [String: OpenChannel]
    let signers: RunSigners
    /// When the run began, from which its relative times count; `nil` of a dry run of what is no run yet.
    var began: Date?
    /// When the step began, also where it is resumed: what it publishes bears this time. Of a dry run its own beginning.
    var time: Date
    /// What earlier steps of a dry run would have written, by channel; a run has written it.
    var planned: [String: [Change]] = [:]

    init(
        workspace: Workspace, channels: [String: OpenChannel], began: Date? = nil, planned: [String: [Change]] = [:]
    ) {
        self.workspace = workspace
        self.channels = channels
        self.began = began
        time = workspace.now()
        self.planned = planned
        signers = RunSigners(workspace: workspace)
    }

    /// - Parameter name: `nil` is the name of no channel.
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
