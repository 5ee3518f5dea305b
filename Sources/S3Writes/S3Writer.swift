import AWSRequests
import HTTPTransport
package import S3

/// The operations that change a bucket, sent by the connection of its client.
///
/// Every operation throws `S3Error`, or `CancellationError` when the task was cancelled, or the error of the client's
/// permission. A write is sent again only if the service refused it before acting (`AWSConnection`): never after an error
/// with `mayHaveTakenEffect`.
package struct S3Writer: Sendable {
    package let client: S3Client

    package init(_ client: S3Client) {
        self.client = client
    }

    package var bucket: String { client.bucket }

    /// Sends `call` and reads its answer; `read` throws `AnswerProblem`.
    func perform<Answer>(_ call: S3Call, read: (HTTPResponse) throws -> Answer) async throws -> Answer {
        try await call.performed(in: bucket, of: client.configuration) { call in
            var call = call
            call.permission = client.permission
            return try await client.connection.perform(call, read: read)
        }
    }

    /// Sends `call` and ignores the body of the answer.
    func perform(_ call: S3Call) async throws {
        try await perform(call) { _ in }
    }
}

/// For operations during which the service may be silent for long while it copies or assembles gigabytes.
let serverSideWorkTimeouts = Timeouts(stallSeconds: 600)
