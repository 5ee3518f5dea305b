import Indexes
package import Objects
package import PlaybookFiles
package import RunJournal

/// One job of a run: the copies of one rank of one channel.
///
/// Everything about it follows from its token, which also stands in the journal as the request id of its changes: so the
/// job is known again on any machine that has the run.
package struct BatchJob: Sendable, Equatable {
    /// The job's ClientRequestToken (at most 64 characters): the run's id and the job's number in the run.
    package let token: String
    package let operations: BatchOperations

    /// - Parameter number: from 1 in the run.
    init(runID: String, number: Int, operations: BatchOperations) {
        self.init(token: "\(runID)\(Self.mark)\(number)", operations: operations)
    }

    package init(token: String, operations: BatchOperations) {
        self.token = token
        self.operations = operations
    }

    private static let mark = "-batch-"

    /// Whether the request id of a change is the token of a job of its run.
    package static func isToken(of change: ChangeRecord) -> Bool {
        change.requestID?.hasPrefix(change.runID + mark) == true
    }

    var manifestKey: ObjectKey { ObjectKey(join(operations.prefix, "\(token).csv")) }
    /// The CreateJob request, kept beside the manifest.
    package var requestKey: ObjectKey { ObjectKey(join(operations.prefix, "\(token).json")) }
    /// Prefix of the completion report: the service adds `/job-ID/`.
    var reportPrefix: String { join(operations.prefix, token) }
}

extension ChangeRecord {
    /// Whether it was sent by way of a job that is not settled yet, so that only the job's end says what became of it.
    package var isInBatchJob: Bool { state == .sent && BatchJob.isToken(of: self) }
}
