import AWSRequests
import HTTPTransport
import Objects

extension S3Client {
    /// Performs a HEAD request. Its refusal has no document: what a 400 or a 403 is about, such as a session that is over,
    /// is asked once more by a request with one.
    ///
    /// - Throws: `S3Error` with what the second request was answered, or the first one's where that found nothing wrong.
    func performHead<Answer>(_ call: S3Call, read: (HTTPResponse) throws -> Answer) async throws -> Answer {
        do {
            return try await perform(call, read: read)
        } catch let error as S3Error where error.status == 400 || error.status == 403 {
            if let reason = await reason(of: error, call) { throw reason }
            // What stood in the way is put right: credentials that had expired were replaced.
            return try await perform(call, read: read)
        }
    }

    /// `nil` where the second request is answered.
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
