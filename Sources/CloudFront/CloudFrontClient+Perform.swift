import FoundationEssentials
import HTTPTransport
import Objects
import S3

/// One operation to perform: what is sent, apart from address and signature.
struct CloudFrontCall {
    /// The API name, such as `GetInvalidation`.
    var operation: String
    var method: String
    var path: String
    var body: [UInt8]
    /// Those of an answer; any other is an error.
    var statuses: Set<Int>
}

/// Why one attempt did not give an answer.
private struct Refusal: Error {
    var error: CloudFrontError
    /// The service's time, when a wrong clock of ours can be why it refused.
    var serviceClock: Date?
}

extension CloudFrontClient {
    /// CloudFront refuses signatures that are more than 5 minutes off.
    private static let clockSkewMaxSeconds = 240.0
    private static let answerBytesMax = 16 << 20

    /// Sends `call` until there is an answer or a failure that sending again cannot mend.
    func perform(_ call: CloudFrontCall) async throws -> Invalidation {
        var attempt = 1
        var skewSeconds: Double?
        var lastRetryCost: Int?
        while true {
            do {
                let answer = try await self.attempt(call, signedAt: now().addingTimeInterval(skewSeconds ?? 0))
                retryBudget.refund(lastRetryCost)
                return answer
            } catch let refusal as Refusal {
                let isThrottling = refusal.error.isThrottling
                if skewSeconds == nil, let clock = refusal.serviceClock {
                    skewSeconds = clock.timeIntervalSince(now())
                    continue
                }
                guard refusal.error.canPass, attempt < retryPolicy.attemptsMax,
                    let cost = retryBudget.withdraw(isThrottling: isThrottling)
                else { throw refusal.error }
                lastRetryCost = cost
                try await sleep(
                    retryPolicy.delay(afterAttempt: attempt, isThrottling: isThrottling, random: random()))
                attempt += 1
            }
        }
    }

    private func attempt(_ call: CloudFrontCall, signedAt: Date) async throws -> Invalidation {
        try Task.checkCancellation()
        let request = try await signedRequest(for: call, at: signedAt)
        let response: HTTPResponse
        do {
            response = try await transport.send(request)
        } catch let failure as TransportError {
            throw Refusal(error: error(.noAnswer, failure.message, call))
        }
        guard call.statuses.contains(response.status) else {
            let error = CloudFrontError(response, operation: call.operation, distribution: distribution)
            throw Refusal(error: error, serviceClock: error.mayBeSkew ? clock(of: response, signedAt: signedAt) : nil)
        }
        guard let tree = try? XMLTree(parsing: response.body), let invalidation = Invalidation(tree) else {
            var problem = error(.malformedAnswer, "the answer holds no invalidation", call)
            (problem.status, problem.requestID) = (response.status, response.headers["x-amzn-RequestId"])
            throw problem
        }
        return invalidation
    }

    private func signedRequest(for call: CloudFrontCall, at date: Date) async throws -> HTTPRequest {
        let signer = SigV4Signer(
            credentials: try await currentCredentials(for: call), region: endpoint.region, service: "cloudfront",
            pathRule: .encodedAgain(normalized: true), sendsPayloadHash: false)
        var headers = HTTPHeaders()
        if !call.body.isEmpty { headers["Content-Type"] = "application/xml" }
        let unsigned = SigV4Signer.Request(
            method: call.method, host: hostField(of: endpoint.url), path: call.path, headers: headers)
        return HTTPRequest(
            method: call.method, url: endpoint.url + call.path,
            headers: signer.sign(unsigned, payloadHash: SHA256Digest(of: call.body).hex, at: date),
            body: call.body.isEmpty ? .none : .bytes(call.body), bodyBytesMax: Self.answerBytesMax)
    }

    private func currentCredentials(for call: CloudFrontCall) async throws -> Credentials {
        do {
            return try await credentials.credentials()
        } catch let missing as AWSSettingsError {
            throw error(.noCredentials, missing.description, call)
        }
    }

    /// The service's time, where it is too far from that of the signature.
    private func clock(of response: HTTPResponse, signedAt: Date) -> Date? {
        response.headers["Date"].flatMap { UTCTime(httpDate: $0)?.date }
            .flatMap { abs($0.timeIntervalSince(signedAt)) > Self.clockSkewMaxSeconds ? $0 : nil }
    }

    private func error(_ code: CloudFrontError.Code, _ message: String, _ call: CloudFrontCall) -> CloudFrontError {
        CloudFrontError(code: code, message: message, operation: call.operation, distribution: distribution)
    }
}
