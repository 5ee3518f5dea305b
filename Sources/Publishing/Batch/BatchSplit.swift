package import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3

/// The next part of a plan whose large ranks go to S3 Batch Operations. Pure: plan in, parts out.
///
/// A job keeps no order, so a rank is one job, and the next rank begins when the job is over. Rollbook itself makes the
/// changes of small ranks, and those that a job cannot make: delete markers, objects above 5 GB, versions from before
/// versioning.
package struct BatchSplit: Sendable {
    /// The changes to apply before the job: earlier ranks, and the changes of its own rank that are no copies.
    package let before: Plan
    /// The job's copies.
    package let job: Plan
    package let rank: Change.Rank
    /// Copies of each large rank, this one first.
    let copies: [(rank: Change.Rank, count: Int)]

    /// `nil` when no rank is large enough for a job.
    ///
    package init?(_ plan: Plan, least: Int) {
        let isCopy = { [limits = plan.channel.limits] (change: Change) in change.isBatchCopy(limits) }
        let counts = plan.changes.filter(isCopy).reduce(into: [Change.Rank: Int]()) { $0[$1.rank, default: 0] += 1 }
        copies = counts.filter { $0.value >= max(1, least) }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        guard let rank = copies.first?.rank else { return nil }
        self.rank = rank
        before = plan.only { $0.rank < rank || ($0.rank == rank && !isCopy($0)) }
        job = plan.only { $0.rank == rank && isCopy($0) }
    }

    /// One line for people: `12000 files, 800 project pages`.
    package var summary: String { copies.map { "\($0.count) \($0.rank.things)" }.joined(separator: ", ") }
}

extension BatchOperations {
    /// The part of a plan that goes to jobs, shown before it is applied.
    package func note(on plan: Plan) -> String {
        guard let split = BatchSplit(plan, least: least) else {
            return "no job of S3 Batch Operations: no rank has \(least) copies or more"
        }
        let jobs = split.copies.count == 1 ? "1 job" : "\(split.copies.count) jobs, one after another"
        return "S3 Batch Operations: \(jobs) (\(split.summary)); the rest by requests of its own"
    }

    /// Refuses a channel that jobs cannot work on.
    /// - Throws: `BatchError`.
    package func refuse(_ channel: OpenChannel) throws {
        let place = channel.channel
        guard channel.isVersioned else { throw BatchError.notVersioned(channel: place.name, bucket: place.bucket) }
        guard bucket == place.bucket else { return }
        for root in place.roots + place.indexes where root.isEmpty || (prefix + "/").hasPrefix(root + "/") {
            throw BatchError.placeInIndex(place: self.place, root: root)
        }
    }
}

extension Change {
    /// Whether a job can make the change: a copy of one earlier version, with an id of its own, small enough for CopyObject.
    /// The service does not document rows for a version `null`.
    func isBatchCopy(_ limits: WriteLimits) -> Bool {
        guard case .restore(let object) = action, let version = object.versionID else { return false }
        return version != .null && !limits.needsParts(object.size) && isKeptPlainly
    }
}

extension Change {
    /// Whether a batch job would store the copies as the plan does: private, in STANDARD, with the bucket's default
    /// encryption.
    private var isKeptPlainly: Bool {
        let storage = sourceAttributes?.storage
        return sourceStorageClass == nil && storage?.storageClass == nil
            && [nil, .private].contains(sourceACL ?? storage?.acl)
            && [nil, "AES256"].contains(storage?.encryption.algorithm)
    }
}

extension Change.Rank {
    /// The rank's objects, for people.
    package var things: String {
        switch self {
        case .artifact: "files"
        case .sidecar: "metadata files"
        case .projectPage: "project pages"
        case .rootPage: "root pages"
        case .withdrawProjectPage: "withdrawn project pages"
        case .withdrawSidecar: "withdrawn metadata files"
        case .withdrawArtifact: "withdrawn files"
        }
    }
}
