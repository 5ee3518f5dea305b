import FoundationEssentials
import HTTPTransport
import Objects

extension S3Client {
    /// Sends `call` until there is an answer or a failure that sending again cannot or must not mend.
    ///
    /// - Parameter read: makes the answer of a 2xx response; throws `AnswerProblem`.
    func perform<Answer>(_ call: S3Call, read: (HTTPResponse) throws -> Answer) async throws -> Answer {
        var attempt = 1
        var mayCorrectRegion = true
        var mayCorrectClock = true
        var lastRetryCost: Int?
        while true {
            do {
                let answer = try await self.attempt(call, read: read)
                session.retryBudget.refund(lastRetryCost)
                return answer
            } catch let failure as AttemptFailure {
                switch failure.remedy {
                case .useRegion(let region) where mayCorrectRegion && region != self.region:
                    session.correct(region: region)
                    mayCorrectRegion = false
                case .useClock(let date) where mayCorrectClock:
                    session.correct(clockSkewSeconds: date.timeIntervalSince(now()))
                    mayCorrectClock = false
                case .retry(let isThrottling, let milliseconds):
                    guard attempt < retryPolicy.attemptsMax,
                        let cost = session.retryBudget.withdraw(isThrottling: isThrottling)
                    else { throw failure.error }
                    lastRetryCost = cost
                    try await sleep(
                        retryPolicy.delay(
                            afterAttempt: attempt, isThrottling: isThrottling, retryAfterMilliseconds: milliseconds,
                            random: random()))
                    attempt += 1
                case .none, .useRegion, .useClock:
                    throw failure.error
                }
            }
        }
    }

    /// Sends `call` and takes no interest in the body of the answer.
    func perform(_ call: S3Call) async throws -> HTTPResponse {
        try await perform(call) { $0 }
    }

    private var region: String { session.corrections.region ?? configuration.region }

    private func attempt<Answer>(_ call: S3Call, read: (HTTPResponse) throws -> Answer) async throws -> Answer {
        try Task.checkCancellation()
        let signedAt = now().addingTimeInterval(session.corrections.clockSkewSeconds)
        let request = try await signedRequest(for: call, at: signedAt)
        let response: HTTPResponse
        do {
            response = try await transport.send(request)
        } catch let failure as TransportError {
            throw AttemptFailure(failure, call: call, bucket: bucket)
        }
        guard call.isAnswer(response) else {
            throw AttemptFailure(response, call: call, bucket: bucket, signedAt: signedAt)
        }
        do {
            if call.sink == nil, call.method != "HEAD", let announced = response.headers["Content-Length"],
                Int(announced).map({ $0 > response.body.count }) ?? false
            {
                throw AnswerProblem.incomplete
            }
            return try read(response)
        } catch let problem as AnswerProblem {
            throw AttemptFailure(problem, response: response, call: call, bucket: bucket)
        }
    }

    private func signedRequest(for call: S3Call, at date: Date) async throws -> HTTPRequest {
        let address = BucketAddress(bucket: bucket, region: region, endpoint: configuration.endpoint)
        let path = address.path(of: call.key)
        let query = call.encodedQuery
        var headers = call.headers
        if let owner = configuration.expectedBucketOwner { headers["x-amz-expected-bucket-owner"] = owner }
        if let field = headers.fields.first(where: { !isFieldValue($0.value) }) {
            throw call.error(.invalidRequest, "a control character in the value of \(field.name)", bucket: bucket)
        }
        var signer = SigV4Signer(credentials: try await currentCredentials(for: call), region: region)
        signer.keys = session.signingKeys
        let unsigned = SigV4Signer.Request(
            method: call.method, host: address.host, path: path, query: query, headers: headers)
        return HTTPRequest(
            method: call.method, url: address.origin + path + (query.isEmpty ? "" : "?\(query)"),
            headers: signer.sign(unsigned, payloadHash: call.payloadHash, at: date), body: call.body, sink: call.sink,
            timeouts: call.timeouts, operation: call.operation)
    }

    private func currentCredentials(for call: S3Call) async throws -> Credentials {
        do {
            return try await credentials.credentials()
        } catch let error as AWSSettingsError {
            throw call.error(.noCredentials, error.description, bucket: bucket)
        }
    }
}

extension S3Error.Code {
    /// Ours: the request breaks a rule of the API and was not sent.
    package static let invalidRequest: S3Error.Code = "rollbook.InvalidRequest"
}

/// RFC 9110 section 5.5: no control characters but the tab; above all no line ends, which would begin another field.
private func isFieldValue(_ value: String) -> Bool {
    value.utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }
}
