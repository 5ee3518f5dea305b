package import Indexes

/// A run that cannot begin or go on.
package enum RunError: Error, Sendable, Equatable {
    case unknownChannel(String, known: [String])
    /// A production channel whose bucket does not keep versions.
    case notVersioned(channel: String, bucket: String, status: String)
    case unknownStep(String, known: [String])
    case unknownRun(String)
    case ambiguousRun(String, candidates: [String])
    /// The order of these runs is not known, because they were recorded in different journals; any of them may be the last.
    case uncertainOrder(String, candidates: [String])
    /// The run that an object names as its writer is in no log, and may be later than the one that `last` would be.
    case unknownWriter(String, run: String, object: String, writer: String, channel: String)
    /// A run that came from another journal may belong between two runs that are rolled back together.
    case unordered(run: String, through: String, candidates: [String])
    /// The run that `--through` names is not one of the later runs on the target's channels.
    case notLater(String, than: String, later: [String])
    /// A newer rollbook recorded a change of a kind that this one cannot roll back.
    case unknownRank(run: String, rank: Int)
    /// The run was made in other surroundings.
    case otherContext(run: String, resumes: Bool, differences: [RunContext.Difference])
    /// The playbook of an imported run was not accepted.
    case foreignPlaybook(run: String, playbook: String)
    /// The playbook of an imported run starts a program, and is not one of this machine's.
    case foreignCommand(run: String, step: String, playbook: String)
    /// An imported run names an object outside its channel.
    case foreignKey(run: String, channel: String, key: String)
    /// The steps in the journal do not match the playbook that is recorded with them.
    case otherSteps(run: String)
    case alreadyDone(String)
    /// Another run left requests in flight on the same bucket.
    case unfinished(run: String, bucket: String, open: Int)
    case nothingToRollBack(String)
    /// The run that `last` means was rolled back already, by these runs.
    case takenBack(String, run: String, by: [String])
    case differentBucket(run: String, channel: String, recorded: String, configured: String)
    case lostVersions([String])
    case conflicts([Conflict])
    case declined(String)
    case missingInput(String)
    case badInput(name: String, value: String, choices: [String])
    case unknownInput(String, known: [String])
    /// A channel without a CloudFront distribution cannot be invalidated.
    case noDistribution(channel: String)
    /// A step of this kind writes pages, but another program writes the channel's pages.
    case externalPages(channel: String, kind: String)
    /// A channel whose public side is not known cannot be verified.
    case noPublicURL(channel: String)
    /// Logs are left aside, and the run would write to a production channel.
    case withoutLog(channel: String)
    /// Strangers can read the log of a production channel, or earlier versions beside it.
    case openLog(channel: String, url: String, isVersion: Bool, policy: [String])
    case requirement(step: String, requires: String)

    /// Whether another writer changed an object, or may have.
    var isConflict: Bool {
        switch self {
        case .conflicts, .unordered: true
        default: false
        }
    }
}
