import FoundationEssentials
import HTTPTransport

/// The reason why one attempt gave no answer, and the remedy.
struct AttemptFailure: Error {
    enum Remedy: Equatable {
        /// Sending again would not help, or is not allowed.
        case none
        /// Wait, then send again.
        case retry(isThrottling: Bool, retryAfterMilliseconds: Int?)
        /// Sign for this region and send again.
        case useRegion(String)
        /// Sign by the service's clock, which showed this time in its answer, and send again.
        case useClock(Date)
        /// These credentials have expired: sign with others, if there are any, and send again.
        case useOtherCredentials(Credentials)
    }

    var error: AWSError
    var remedy: Remedy
}

extension AttemptFailure {
    /// For an attempt without a complete answer.
    init(_ failure: TransportError, call: AWSCall) {
        error = call.error(.noAnswer, failure.message, mayHaveTakenEffect: failure.mayHaveTakenEffect)
        let isSafe = call.effect == .repeatable || !failure.mayHaveTakenEffect
        remedy = isSafe && failure.kind.canPass ? .retry(isThrottling: false, retryAfterMilliseconds: nil) : .none
    }

    /// For a 2xx response that is not a valid answer.
    init(_ problem: AnswerProblem, response: HTTPResponse, call: AWSCall, service: AWSService) {
        let requestID = response.headers[service.requestIDField]
        var again = true
        var isThrottling = false
        switch problem {
        case .malformed(let message):
            error = call.error(
                .malformedAnswer, message, status: response.status, requestID: requestID,
                mayHaveTakenEffect: true)
        case .incomplete:
            error = call.error(
                .noAnswer, "the answer is incomplete", status: response.status, requestID: requestID,
                mayHaveTakenEffect: true)
        case .failed(let document):
            error = call.error(
                document.code, document.message, status: response.status,
                requestID: document.requestID ?? requestID, mayHaveTakenEffect: true)
            isThrottling = throttlingCodes.contains(document.code)
            again = isThrottling || transientCodes.contains(document.code)
        }
        remedy =
            again && call.effect == .repeatable
            ? .retry(isThrottling: isThrottling, retryAfterMilliseconds: nil) : .none
    }

    /// For an answer of any status but 2xx.
    ///
    /// - Parameters:
    ///   - signedAt: the time in the signature.
    ///   - signer: the credentials of the signature; `nil` without a signature.
    init(
        _ response: HTTPResponse, call: AWSCall, service: AWSService, signedAt: Date, signedBy signer: Credentials?
    ) {
        let document = ErrorDocument(body: response.body)
        let code = document?.code ?? service.codeOfStatus(response.status)
        let isThrottling = response.status == 429 || throttlingCodes.contains(code)
        // Without the service's own document, a 503 may come from a proxy, after the request went through.
        let isRefusal = response.status < 500 || (response.status == 503 && document != nil)
        error = call.error(
            code, document?.message ?? "answered \(response.status) without an error document",
            status: response.status, requestID: document?.requestID ?? response.headers[service.requestIDField],
            mayHaveTakenEffect: !isRefusal)

        let region = document?.region ?? response.headers["x-amz-bucket-region"]
        let isTransient = isThrottling || transientStatuses.contains(response.status) || transientCodes.contains(code)
        if let region, !region.isEmpty, [301, 307, 400].contains(response.status), isRegionCode(code) {
            remedy = .useRegion(region)
        } else if let date = service.clock(of: response, code: code, signedAt: signedAt) {
            remedy = .useClock(date)
        } else if let signer, expiryCodes.contains(code) {
            remedy = .useOtherCredentials(signer)
        } else if isTransient && (call.effect == .repeatable || isRefusal) {
            remedy = .retry(
                isThrottling: isThrottling,
                retryAfterMilliseconds: pauseAsked(by: response.headers))
        } else {
            remedy = .none
        }
    }
}

private let throttlingCodes: Set<AWSError.Code> = [
    "SlowDown", "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "TooManyRequests",
    "RequestThrottledException", "TooManyRequestsException", "RequestLimitExceeded", "BandwidthLimitExceeded",
]
private let transientCodes: Set<AWSError.Code> = [
    .internalError, "ServiceUnavailable", "RequestTimeout", "RequestTimeoutException", "IDPCommunicationError",
]
/// The codes for expired temporary credentials.
private let expiryCodes: Set<AWSError.Code> = [
    "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired",
]
private let transientStatuses: Set<Int> = [408, 429, 500, 502, 503, 504]

extension AWSService {
    /// The service's time, if it refused because of a wrong clock; an answer to HEAD has no document that says so.
    fileprivate func clock(of response: HTTPResponse, code: AWSError.Code, signedAt: Date) -> Date? {
        guard response.status == 403 || response.status == 400,
            let date = response.headers["Date"].flatMap({ UTCTime(httpDate: $0)?.date })
        else { return nil }
        let mayBeClock = clockCodes.contains(code) || (refusesSilently && response.body.isEmpty)
        let isOff = abs(date.timeIntervalSince(signedAt)) > clockSkewMaxSeconds
        return code == .requestTimeTooSkewed || (mayBeClock && isOff) ? date : nil
    }
}

/// Whether the code is about the region. A 400 to HEAD has no document, and is about the region if it names one.
private func isRegionCode(_ code: AWSError.Code) -> Bool {
    ["PermanentRedirect", "AuthorizationHeaderMalformed", "TemporaryRedirect", "IncorrectEndpoint", "BadRequest"]
        .contains(code)
}
