import AWSRequests
import HTTPTransport
import S3

extension S3Client {
    /// A request that no operation of the client sends.
    func send(_ call: S3Call) async throws {
        _ = try await answer(to: call)
    }

    /// Its answer, as it is.
    func answer(to call: S3Call) async throws -> HTTPResponse {
        try await call.performed(in: bucket, of: configuration) { try await connection.perform($0) { $0 } }
    }
}
