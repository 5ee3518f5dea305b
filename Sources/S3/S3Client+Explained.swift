import AWSRequests
import HTTPTransport
import Objects

extension S3Client {
    /// Performs a HEAD request. Its refusal has no document, so a second request with one finds the reason of a 400 or a 403,
    /// such as an expired session.
    ///
    /// - Throws: `S3Error` with the second request's answer, or the first one's if the second found nothing wrong.
    func performHead<Answer>(_ call: S3Call, read: (HTTPResponse) throws -> Answer) async throws -> Answer {
        do {
            return try await perform(call, read: read)
        } catch let error as S3Error where error.status == 400 || error.status == 403 {
            if let reason = await reason(of: error, call) { throw reason }
            // The reason is gone: expired credentials were replaced.
            return try await perform(call, read: read)
        }
    }

    /// The second request's error; `nil` if it was answered.
    private func reason(of error: S3Error, _ call: S3Call) async -> S3Error? {
        var question = S3Call(operation: call.operation, method: "GET", effect: .repeatable, key: call.key)
        if call.key == nil {
            question.query = [("list-type", "2"), ("max-keys", "1")]
        } else {
            question.query = call.query
            question.headers["Range"] = "bytes=0-0"
        }
        question.isAnswer = { response in
            (200..<300).contains(response.status) || response.status == 416 || response.status == 404
                || response.status == 405
        }
        do {
            _ = try await perform(question) { $0.status }
            return nil
        } catch let reason as S3Error {
            return reason.status == 0 ? error : reason
        } catch {
            return nil
        }
    }
}
