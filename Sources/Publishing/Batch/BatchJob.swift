import Indexes
package import Objects
package import PlaybookFiles
package import RunJournal

/// One job of a run: the copies of one rank of one channel.
///
/// Everything about it follows from its token, which the journal has as the request id of its changes. So any machine that
/// has the run can identify the job.
package struct BatchJob: Sendable, Equatable {
    /// The job's ClientRequestToken (at most 64 characters): the run's id and the job's number in the run.
    package let token: String
    package let operations: BatchOperations

    /// - Parameter number: the job's number in the run, from 1.
    init(runID: String, number: Int, operations: BatchOperations) {
        self.init(token: "\(runID)\(Self.mark)\(number)", operations: operations)
    }

    package init(token: String, operations: BatchOperations) {
        self.token = token
        self.operations = operations
    }

    private static let mark = "-batch-"

    /// Whether the request id of a change is the token of one of its run's jobs.
    package static func isToken(of change: ChangeRecord) -> Bool {
        change.requestID?.hasPrefix(change.runID + mark) == true
    }

    var manifestKey: ObjectKey { ObjectKey(join(operations.prefix, "\(token).csv")) }
    /// The CreateJob request, stored beside the manifest.
    package var requestKey: ObjectKey { ObjectKey(join(operations.prefix, "\(token).json")) }
    /// Prefix of the completion report: the service adds `/job-ID/`.
    var reportPrefix: String { join(operations.prefix, token) }
}

extension ChangeRecord {
    /// Whether the change was sent in a job that is not settled yet: only the job's end shows its outcome.
    package var isInBatchJob: Bool { state == .sent && BatchJob.isToken(of: self) }
}
