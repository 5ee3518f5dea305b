import AWSRequests
import HTTPTransport
package import S3

/// The operations that change a bucket, by the connection of a client of it.
///
/// Every operation throws `S3Error`, or `CancellationError` when the task was cancelled, or what the client's permission throws. A write is sent again only where
/// the service refused it before acting (`AWSConnection`): never after an outcome whose error has `mayHaveTakenEffect`.
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

    /// Sends `call` and takes no interest in the body of the answer.
    func perform(_ call: S3Call) async throws {
        try await perform(call) { _ in }
    }
}

/// For operations during which the service may be silent for long, because it copies or assembles gigabytes.
let serverSideWorkTimeouts = Timeouts(stallSeconds: 600)
