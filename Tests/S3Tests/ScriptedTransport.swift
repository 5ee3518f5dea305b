import AWSRequests
import Foundation
import HTTPTransport
import S3
import Synchronization

/// Answers requests from a list and keeps what was asked.
final class ScriptedTransport: Transport {
    enum Reply: Sendable {
        case answer(Int, HTTPHeaders = [:], String = "")
        case failure(TransportError.Kind, mayHaveTakenEffect: Bool)
    }

    private let state: Mutex<(replies: [Reply], requests: [HTTPRequest])>

    init(_ replies: [Reply]) {
        state = Mutex((replies, []))
    }

    var requests: [HTTPRequest] { state.withLock { $0.requests } }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let reply = state.withLock { state -> Reply? in
            state.requests.append(request)
            return state.replies.isEmpty ? nil : state.replies.removeFirst()
        }
        switch reply {
        case nil:
            throw TransportError(
                kind: .badURL, message: "not in the script", url: request.url, mayHaveTakenEffect: false)
        case .failure(let kind, let mayHaveTakenEffect):
            throw TransportError(
                kind: kind, message: "\(kind)", url: request.url, mayHaveTakenEffect: mayHaveTakenEffect)
        case .answer(let status, let headers, let body):
            let bytes = Array(body.utf8)
            if let sink = request.sink, (200..<300).contains(status) {
                try sink.begin(status: status, headers: headers)
                try bytes.withUnsafeBytes { try sink.receive($0) }
                return HTTPResponse(status: status, headers: headers, body: [], url: request.url)
            }
            return HTTPResponse(status: status, headers: headers, body: bytes, url: request.url)
        }
    }
}

/// A client on a script, whose clock stands still and whose pauses are only noted.
struct ScriptedClient {
    let transport: ScriptedTransport
    let client: S3Client
    private let pauses: Pauses

    static let time = Date(timeIntervalSince1970: 1_440_938_160)

    init(
        _ replies: [ScriptedTransport.Reply], bucket: String = "wheels", region: String = "us-east-2",
        endpoint: String? = nil, owner: String? = nil, variant: EndpointVariant = .standard,
        policy: RetryPolicy = .standard
    ) {
        let pauses = Pauses()
        self.pauses = pauses
        transport = ScriptedTransport(replies)
        client = S3Client(
            bucket: bucket,
            configuration: S3Configuration(
                region: region, endpoint: endpoint, expectedBucketOwner: owner, variant: variant),
            credentials: StaticCredentials(Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret")),
            transport: transport, retryPolicy: policy, now: { Self.time },
            sleep: { pause in pauses.list.withLock { $0.append(pause) } }, random: { 0.5 })
    }

    var requests: [HTTPRequest] { transport.requests }
    var sleeps: [Duration] { pauses.list.withLock { $0 } }

    /// Performs `operation` and returns its error.
    func error(of operation: (S3Client) async throws -> Void) async -> S3Error? {
        do {
            try await operation(client)
            return nil
        } catch {
            return error as? S3Error
        }
    }

    private final class Pauses: Sendable {
        let list = Mutex<[Duration]>([])
    }
}

/// An error document of S3.
func errorDocument(_ code: String, extra: String = "") -> String {
    "<?xml version=\"1.0\"?>\n<Error><Code>\(code)</Code><Message>why</Message>\(extra)<RequestId>R1</RequestId></Error>"
}

let emptyListing = "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"
