package import FoundationEssentials
package import HTTPTransport

/// Signed raw requests to one service. A connection can do everything that its credentials permit.
///
/// Every call throws `AWSError`, or `CancellationError` when the task was cancelled, or the error of its `permission`. Each
/// attempt is signed anew, when its turn among the requests in flight has come: a signature must not age in a queue.
/// Requests are sent again within the limits of `RetryPolicy`:
/// - `repeatable` ones: after every transient failure, also an incomplete answer;
/// - `once` ones: only if the service refused them before acting (503 SlowDown or ServiceUnavailable, 429,
///   RequestTimeout), or if they cannot have been sent (a failed connection). Never after an error with
///   `mayHaveTakenEffect`: the caller checks the bucket first.
/// - all, once for each reason, after a refusal for a wrong region or a wrong clock, which are corrected and remembered;
/// - all, for expired credentials, if their source has others, but not twice in a row.
package struct AWSConnection: Sendable {
    private let service: AWSService
    /// The region to sign for, until the service names another.
    package let configuredRegion: String
    private let credentials: (any CredentialsProvider)?
    private let transport: any Transport
    private let retries: RetryLoop
    package let now: @Sendable () -> Date
    private let state = ConnectionState()

    /// - Parameters:
    ///   - credentials: `nil`: requests are not signed.
    ///   - transport: sends once, without retries of its own.
    ///   - now: this machine's clock; the connection corrects its difference from the service's.
    package init(
        to service: AWSService, region: String, credentials: (any CredentialsProvider)?, transport: any Transport,
        retries: RetryLoop, now: @escaping @Sendable () -> Date
    ) {
        self.service = service
        configuredRegion = region
        self.credentials = credentials
        self.transport = transport
        self.retries = retries
        self.now = now
    }

    /// Sends `call` until there is an answer, or a failure that must not be retried or would only repeat.
    ///
    /// - Parameter read: makes the answer of a 2xx response; throws `AnswerProblem`.
    package func perform<Answer>(_ call: AWSCall, read: (HTTPResponse) throws -> Answer) async throws -> Answer {
        var mayCorrectRegion = true
        var mayCorrectClock = true
        var mayReplaceCredentials = true
        return try await retries.run {
            do {
                return .succeeded(try await attempt(call, read: read))
            } catch let failure as AttemptFailure {
                switch failure.remedy {
                case .useRegion(let region) where mayCorrectRegion && region != self.region:
                    state.correct(region: region)
                    mayCorrectRegion = false
                    return .corrected
                case .useClock(let date) where mayCorrectClock:
                    state.correct(clockSkewSeconds: date.timeIntervalSince(now()))
                    mayCorrectClock = false
                    return .corrected
                case .retry(let isThrottling, let milliseconds):
                    mayReplaceCredentials = true
                    return .failed(
                        .failure(failure.error),
                        .init(isThrottling: isThrottling, retryAfterMilliseconds: milliseconds))
                case .useOtherCredentials(let rejected) where mayReplaceCredentials:
                    mayReplaceCredentials = false
                    guard try await replacement(of: rejected, for: call) != nil else { throw failure.error }
                    return .corrected
                case .none, .useRegion, .useClock, .useOtherCredentials:
                    if (100..<500).contains(failure.error.status) { retries.answered() }
                    throw failure.error
                }
            }
        }
    }

    private var region: String { state.corrections.region ?? configuredRegion }

    private func attempt<Answer>(_ call: AWSCall, read: (HTTPResponse) throws -> Answer) async throws -> Answer {
        try Task.checkCancellation()
        // Asked for before the turn: their source may need a turn of its own at the same endpoint.
        let signer = try await currentCredentials(for: call)
        var signedAt = Date.distantPast
        let response: HTTPResponse
        do {
            response = try await transport.send(to: state.address(of: service, in: region).origin) {
                signedAt = now().addingTimeInterval(state.corrections.clockSkewSeconds)
                let request = try request(for: call, signedBy: signer, at: signedAt)
                try call.permission?()
                return request
            }
        } catch let failure as TransportError {
            throw AttemptFailure(failure, call: call)
        }
        guard call.isAnswer(response) else {
            throw AttemptFailure(
                response, call: call, service: service, signedAt: signedAt, signedBy: signer)
        }
        do {
            if call.sink == nil, call.method != "HEAD", let announced = response.headers["Content-Length"],
                Int(announced).map({ $0 > response.body.count }) ?? false
            {
                throw AnswerProblem.incomplete
            }
            return try read(response)
        } catch let problem as AnswerProblem {
            throw AttemptFailure(problem, response: response, call: call, service: service)
        }
    }

    private func request(for call: AWSCall, signedBy credentials: Credentials?, at date: Date) throws -> HTTPRequest {
        let region = region
        let address = state.address(of: service, in: region)
        let path = address.path(call.path)
        if let field = call.headers.first(where: { _, value in !value.allSatisfy(isOfFieldValue) }) {
            throw call.error(.invalidRequest, "a control character in the value of \(field.name)")
        }
        var headers = call.headers
        if let credentials {
            var signer = SigV4Signer(
                credentials: credentials, region: region, service: service.name, pathRule: service.pathRule,
                sendsPayloadHash: service.sendsPayloadHash)
            signer.state = state.signing
            let unsigned = SigV4Signer.Request(
                method: call.method, host: address.host, path: path, query: call.query, headers: call.headers)
            headers = signer.sign(unsigned, payloadHash: call.payloadHash, at: date)
        }
        var url = address.origin
        url.reserveCapacity(url.utf8.count + path.utf8.count + call.query.utf8.count + 1)
        url += path
        if !call.query.isEmpty { url += "?\(call.query)" }
        return HTTPRequest(
            method: call.method, url: url,
            headers: headers, body: call.body, sink: call.sink,
            bodyBytesMax: call.bodyBytesMax, timeouts: call.timeouts, operation: call.operation)
    }

    private func currentCredentials(for call: AWSCall) async throws -> Credentials? {
        do {
            return try await credentials?.credentials()
        } catch let error as AWSSettingsError {
            throw call.error(error)
        }
    }

    private func replacement(of rejected: Credentials, for call: AWSCall) async throws -> Credentials? {
        do {
            return try await credentials?.replacement(of: rejected)
        } catch let error as AWSSettingsError {
            throw call.error(error)
        }
    }
}
