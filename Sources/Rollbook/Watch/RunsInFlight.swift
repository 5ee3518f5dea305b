import PlaybookFiles
package import RunJournal

extension Journal {
    /// The unfinished runs, the newest first, without verifications that a later one of their channel replaced: these are
    /// history, and there is nothing in them to resume.
    package func runsInFlight() throws -> [RunRecord] {
        var verified: Set<String> = []
        var inFlight: [RunRecord] = []
        var unfinished = Set(try runs(limit: nil, unfinishedOnly: true).map(\.id))
        guard !unfinished.isEmpty else { return [] }
        try visitRuns(listing().all) { runs in
            for run in runs {
                let channel = try channelVerified(by: run)
                if unfinished.remove(run.id) != nil, channel.map(verified.contains) != true { inFlight.append(run) }
                if let channel, run.state != .running { verified.insert(channel) }
            }
            return !unfinished.isEmpty
        }
        return inFlight
    }

    /// The channel of a run that only verifies one channel.
    private func channelVerified(by run: RunRecord) throws -> String? {
        guard run.kind == .action, run.name == VerifyStep.name else { return nil }
        let steps = try steps(of: run.id)
        return steps.count == 1 && steps[0].kind == VerifyStep.name ? steps[0].channel : nil
    }
}

extension [StepRecord] {
    /// Whether the run waits for a person's yes, which `rollbook approve` can give from anywhere.
    package var canBeApproved: Bool {
        contains { $0.state == .waiting && [ApproveStep.name, ManualStep.name].contains($0.kind) }
            && contains { $0.channel != nil }
    }
}
