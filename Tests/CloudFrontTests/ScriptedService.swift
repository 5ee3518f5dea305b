import AWSRequests
import CloudFront
import Foundation
import HTTPTransport
import Synchronization

/// Answers requests from a list, and keeps what was asked; with a client on it, whose clock stands still.
final class ScriptedService: Transport {
    enum Reply: Sendable {
        case answer(Int, String, HTTPHeaders = [:])
        case failure(TransportError.Kind)
    }

    private let state: Mutex<(replies: [Reply], requests: [HTTPRequest], pauses: [Duration])>

    init(_ replies: [Reply]) {
        state = Mutex((replies, [], []))
    }

    var requests: [HTTPRequest] { state.withLock { $0.requests } }
    var pauses: [Duration] { state.withLock { $0.pauses } }

    static let time = Date(timeIntervalSince1970: 1_795_442_531)

    func client(
        _ distribution: String = "E2EXAMPLE1", token: String? = nil, region: String = "us-east-2",
        credentials: (any CredentialsProvider)? = nil
    ) -> CloudFrontClient {
        let keys = Credentials(
            accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            sessionToken: token)
        return CloudFrontClient(
            distribution: distribution, endpoint: CloudFrontEndpoint(bucketRegion: region),
            credentials: credentials ?? StaticCredentials(keys), transport: self, now: { Self.time },
            sleep: { pause in self.state.withLock { $0.pauses.append(pause) } }, random: { 0.5 })
    }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let reply = state.withLock { state -> Reply? in
            state.requests.append(request)
            return state.replies.isEmpty ? nil : state.replies.removeFirst()
        }
        switch reply {
        case nil:
            throw TransportError(
                kind: .badURL, message: "not in the script", url: request.url, mayHaveTakenEffect: false)
        case .failure(let kind):
            throw TransportError(kind: kind, message: "\(kind)", url: request.url, mayHaveTakenEffect: true)
        case .answer(let status, let body, let headers):
            return HTTPResponse(status: status, headers: headers, body: Array(body.utf8), url: request.url)
        }
    }
}

/// CloudFront's answer, as its API reference shows it.
func invalidationDocument(_ status: String) -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <Invalidation xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Id>I2J0I21PCUYOIK</Id>\
    <Status>\(status)</Status><CreateTime>2026-11-23T14:02:11.123Z</CreateTime><InvalidationBatch><Paths>\
    <Quantity>2</Quantity><Items><Path>/a&amp;b</Path><Path>/c/*</Path></Items></Paths>\
    <CallerReference>ref</CallerReference></InvalidationBatch></Invalidation>
    """
}

/// CloudFront's error document.
func errorDocument(_ code: String) -> String {
    """
    <?xml version="1.0"?>
    <ErrorResponse xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Error><Type>Sender</Type>\
    <Code>\(code)</Code><Message>why</Message></Error><RequestId>R1</RequestId></ErrorResponse>
    """
}
