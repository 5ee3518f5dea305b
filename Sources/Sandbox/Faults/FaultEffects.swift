import AWSRequests
import NIOHTTP1

extension SandboxFault.Kind {
    /// The answer instead of the effect; `nil` when the request is carried out.
    /// - Throws: the refusal to answer with.
    var answerBeforeEffect: SandboxResponse? {
        get throws {
            switch self {
            case .slowDown503: throw S3Refusal(503, "SlowDown", "Please reduce your request rate.")
            case .internalError500:
                throw S3Refusal(500, "InternalError", "We encountered an internal error. Please try again.")
            case .preconditionFailed412: throw S3Refusal.preconditionFailed("If-Match")
            case .conflict409:
                throw S3Refusal(
                    409, "ConditionalRequestConflict",
                    "The conditional request cannot succeed due to a conflicting operation against this resource.")
            case .expiredToken: throw S3Refusal(400, "ExpiredToken", "The provided token has expired.")
            case .accessDenied403: throw S3Refusal.accessDenied
            case .resetBefore:
                var response = SandboxResponse(status: 500)
                response.delivery = .reset
                return response
            case .okWithErrorBody:
                return SandboxResponse(root: "Error", namespace: nil) { xml in
                    xml.element("Code", "InternalError")
                    xml.element("Message", "We encountered an internal error. Please try again.")
                }
            case .replacedAnswer(let status, let contentType, let body):
                return SandboxResponse(
                    status: status,
                    headers: ["content-type": contentType, "content-length": String(body.utf8.count)],
                    body: ObjectBody(body))
            case .latency, .resetAfter, .truncatedBody, .wrongChecksum, .clockSkew, .changedHeaders, .shortBody:
                return nil
            }
        }
    }

    /// The seconds that the signature check adds to the time.
    var clockSkewSeconds: Double {
        if case .clockSkew(let seconds) = self { seconds } else { 0 }
    }

    /// Damages an answer after the effect.
    func damage(_ response: inout SandboxResponse) {
        switch self {
        case .resetAfter: response.delivery = .reset
        case .truncatedBody(let bytes): response.delivery = .truncated(afterBytes: bytes)
        case .wrongChecksum: response.body = response.body.corrupted
        case .changedHeaders(let fields):
            for (name, value) in fields {
                response.headers.remove(name: name)
                if !value.isEmpty { response.headers.add(name: name, value: value) }
            }
        case .shortBody(let bytes) where response.status == 200:
            let length = response.header("content-length").flatMap { Int64($0) } ?? response.body.length
            response.headers.replaceOrAdd(name: "content-length", value: String(min(bytes, length)))
            if response.body.length > bytes { response.body = response.body.slice(0..<bytes) }
        default: break
        }
    }
}

extension ObjectBody {
    /// The same bytes with one bit of the first flipped.
    fileprivate var corrupted: ObjectBody {
        guard length > 0, let first = try? slice(0..<1).collected() else { return self }
        return .concatenation([ObjectBody([first[0] ^ 1]), slice(1..<length)])
    }
}
