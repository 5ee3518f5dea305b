import HTTPTransport

/// Answers by a function.
struct AnsweringTransport: Transport {
    let answer: @Sendable (HTTPRequest) async throws -> (status: Int, body: String)

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let answer = try await answer(request)
        return HTTPResponse(status: answer.status, headers: [:], body: Array(answer.body.utf8), url: request.url)
    }
}
