package import PlaybookFiles
import RunJournal

extension Workspace {
    /// The workspace with pseudonyms for its operator and its machine, if strangers can read one of these channels' logs: the
    /// alias of channels.yaml, or a keyed digest. Production never gets there (`requireHiddenLog`).
    ///
    /// - Throws: `S3Error`, `JournalError`, and errors of reading the digest's key.
    /// - Parameter answers: whether answers to waiting runs are written there, which needs neither a log nor a lock.
    package func named(for channels: [Channel], answers: Bool = false) async throws -> Workspace {
        guard machine.place == .real else { return self }
        for channel in channels where !channel.production {
            guard try await isOpen(channel, answers: answers) else { continue }
            let pseudonyms = Pseudonyms(aliases: channel.operators, make: team.pseudonym)
            var workspace = self
            workspace.machine.operatorInfo.name = try pseudonyms.person(machine.operatorInfo.name)
            workspace.machine.operatorInfo.host = try pseudonyms.machine(machine.operatorInfo.host)
            workspace.team.pseudonyms = pseudonyms
            return workspace
        }
        return self
    }

    /// Whether strangers can read the channel's log. A log without an entry cannot be tested: it counts as open.
    private func isOpen(_ channel: Channel, answers: Bool) async throws -> Bool {
        guard let exposure = logExposure(of: channel), !team.logs.areLeftAside else {
            // The lock lies there all the same, and its readers are not tested.
            return answers || channel.lock.key != nil && channel.conditions == .trusted
        }
        let place = exposure.place.description
        guard !team.logs.isHidden(place) else { return false }
        guard let head = try journal.logHead(of: place) else { return exposure.place.bucket == channel.bucket }
        guard let document = exposure.document(head: head) else { return true }
        let answer = try await exposure.ask(document: document, earlier: nil)
        guard answer.open.isEmpty, answer.unknown.isEmpty else { return true }
        team.logs.wasHidden(place)
        return false
    }
}
