import HTTPTransport
import Synchronization

/// Answers requests from a list, and keeps what was asked.
final class ScriptedTransport: Transport {
    private let state: Mutex<(answers: [(status: Int, body: String)], requests: [HTTPRequest])>

    init(_ answers: [(status: Int, body: String)]) {
        state = Mutex((answers, []))
    }

    var requests: [HTTPRequest] { state.withLock { $0.requests } }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let answer = state.withLock { state in
            state.requests.append(request)
            return state.answers.isEmpty ? nil : state.answers.removeFirst()
        }
        guard let answer else {
            throw TransportError(kind: .connect, message: "refused", url: request.url, mayHaveTakenEffect: false)
        }
        return HTTPResponse(
            status: answer.status, headers: [:], body: Array(answer.body.utf8), url: request.url)
    }
}
