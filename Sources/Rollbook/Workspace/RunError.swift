package import Indexes

/// A run that cannot begin or go on.
package enum RunError: Error, Sendable, Equatable {
    case unknownChannel(String, known: [String])
    /// A production channel whose bucket does not keep versions.
    case notVersioned(channel: String, bucket: String, status: String)
    case unknownStep(String, known: [String])
    case unknownRun(String)
    case ambiguousRun(String, candidates: [String])
    case alreadyDone(String)
    /// Another run left requests in flight on the same bucket.
    case unfinished(run: String, bucket: String, open: Int)
    case nothingToRollBack(String)
    case differentBucket(run: String, channel: String, recorded: String, configured: String)
    case lostVersions([String])
    case conflicts([Conflict])
    case declined(String)
    case missingInput(String)
    case badInput(name: String, value: String, choices: [String])
    case unknownInput(String, known: [String])
    /// A channel without a CloudFront distribution cannot be invalidated.
    case noDistribution(channel: String)
    /// A channel whose public side is not known cannot be verified.
    case noPublicURL(channel: String)
    case requirement(step: String, requires: String)

    /// Whether somebody else changed an object.
    var isConflict: Bool { if case .conflicts = self { true } else { false } }
}
