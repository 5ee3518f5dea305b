import Indexes
import Objects
import RunJournal
import S3

/// The outcome of one object of a job, by its versions; the report gives reasons and proves nothing. Pure.
///
/// A job's copy carries no precondition, so its place counts: it must be on top, directly above the version that the plan
/// saw. Anything else is reported, also where the bytes are equal.
struct BatchVerdict: Sendable, Equatable {
    var state: ChangeRecord.State
    /// The copy, also where another writer wrote around it.
    var copy: ObjectVersion?
    var message: String?
    /// The other writer's version that the message is about.
    var foreign: ObjectVersion?

    /// - Parameters:
    ///   - versions: the object's versions, newest first, down to the one that the plan saw.
    ///   - task: the report's result for the object.
    ///   - isReported: whether there is a report; the job may have ended without one, or never been created.
    init(_ record: ChangeRecord, versions: [ObjectVersion], task: BatchReport.Task?, isReported: Bool) {
        let above = versions.prefix { $0.versionID != record.before.topVersionID }
        guard above.count < versions.count else {
            self.init(.conflict, "\(record.before.forPeople) is not there any more", about: versions.first)
            return
        }
        guard let top = above.first else {
            self.init(.failed, Self.reason(task, isReported: isReported))
            return
        }
        let source = versions.first { $0.versionID == record.sourceVersionID }
        let isCopy = { (version: ObjectVersion) in version.isCopy(of: source, size: record.intendedSize) }
        let found = ObjectState(newest: top, versioned: true).forPeople
        if isCopy(top) {
            guard let below = above.dropFirst().first else {
                self = Self.copied(top, task: task, isReported: isReported)
                return
            }
            let between = ObjectState(newest: below, versioned: true).forPeople
            self.init(
                .conflict,
                "another version came in between: below the job's copy stands \(between), the plan saw "
                    + record.before.forPeople, copy: top, about: below)
        } else if let copy = above.last, isCopy(copy) {
            self.init(
                .conflict, "was changed right after the job had copied it: found \(found)", copy: copy, about: top)
        } else {
            self.init(.conflict, "expected \(record.before.forPeople), found \(found)", about: top)
        }
    }

    private init(
        _ state: ChangeRecord.State, _ message: String? = nil, copy: ObjectVersion? = nil,
        about foreign: ObjectVersion? = nil
    ) {
        self.state = state
        self.message = message
        self.copy = copy
        self.foreign = foreign
    }

    /// The verdict on a single copy in the right place. If the report says that the task failed, the job did not make it.
    private static func copied(
        _ copy: ObjectVersion, task: BatchReport.Task?, isReported: Bool
    ) -> BatchVerdict {
        switch task {
        case .succeeded: BatchVerdict(.applied, copy: copy)
        case nil where !isReported: BatchVerdict(.applied, "found in the bucket, without a report", copy: copy)
        case nil:
            BatchVerdict(.conflict, "holds the wanted bytes, and no row of the report says so", copy: copy, about: copy)
        case .failed(let reason):
            BatchVerdict(
                .conflict, "holds the wanted bytes, and the job says that it failed (\(reason))", copy: copy,
                about: copy)
        }
    }

    private static func reason(_ task: BatchReport.Task?, isReported: Bool) -> String {
        switch task {
        case .failed(let reason): "the job did not copy it: \(reason)"
        case .succeeded: "the report says that it was copied, and no new version is there"
        case nil: isReported ? "the report does not name it" : "the job did not copy it"
        }
    }
}

extension ObjectVersion {
    /// Whether the version holds the bytes of `source`: by ETag, or by size where one of the two is multipart.
    fileprivate func isCopy(of source: ObjectVersion?, size: Int64?) -> Bool {
        guard !isDeleteMarker, self.size == size else { return false }
        guard let tag = source?.etag, let own = etag, !tag.isMultipart, !own.isMultipart else { return true }
        return tag == own
    }
}
