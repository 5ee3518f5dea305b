import FoundationEssentials
import HTTPTransport
import Objects

/// Why one attempt did not give an answer, and what may be done about it.
struct AttemptFailure: Error {
    enum Remedy: Equatable {
        /// Nothing would change by sending it again, or it must not be.
        case none
        /// Wait, then send again.
        case retry(isThrottling: Bool, retryAfterMilliseconds: Int?)
        /// Sign for this region and send again.
        case useRegion(String)
        /// Sign by the service's clock, which showed this when it answered, and send again.
        case useClock(Date)
    }

    var error: S3Error
    var remedy: Remedy
}

/// What a 2xx answer turned out to be when it was read.
enum AnswerProblem: Error {
    case malformed(String)
    /// Fewer bytes than announced.
    case incomplete
    /// `<Error>` although the status is 200.
    case failed(ErrorDocument)
}

/// S3's `<Error>`.
struct ErrorDocument: Equatable {
    var code: S3Error.Code
    var message: String
    var region: String?
    var requestID: String?

    init?(_ tree: XMLTree) {
        guard tree.name == "Error", let code = tree.text("Code"), !code.isEmpty else { return nil }
        self.code = S3Error.Code(rawValue: code)
        message = tree.text("Message") ?? ""
        region = tree.text("Region")
        requestID = tree.text("RequestId")
    }

    /// `nil` for anything but an error document, such as a proxy's page.
    init?(body: [UInt8]) {
        guard !body.isEmpty, let tree = try? XMLTree(parsing: body) else { return nil }
        self.init(tree)
    }
}

extension AttemptFailure {
    /// For an attempt without a complete answer.
    init(_ failure: TransportError, call: S3Call, bucket: String) {
        error = call.error(.noAnswer, failure.message, bucket: bucket, mayHaveTakenEffect: failure.mayHaveTakenEffect)
        let isSafe = call.effect == .repeatable || !failure.mayHaveTakenEffect
        let isTransient =
            switch failure.kind {
            case .resolve, .connect, .tls, .timeout, .stalled, .connectionLost, .bodyTruncated, .other: true
            case .badURL, .bodyTooLarge, .tooManyRedirects, .requestBodyUnreadable, .sinkFailed: false
            }
        remedy = isSafe && isTransient ? .retry(isThrottling: false, retryAfterMilliseconds: nil) : .none
    }

    /// For a 2xx answer that is not one.
    init(_ problem: AnswerProblem, response: HTTPResponse, call: S3Call, bucket: String) {
        let requestID = response.requestID
        var again = true
        var isThrottling = false
        switch problem {
        case .malformed(let message):
            error = call.error(
                .malformedAnswer, message, bucket: bucket, status: response.status, requestID: requestID,
                mayHaveTakenEffect: true)
        case .incomplete:
            error = call.error(
                .noAnswer, "the answer is incomplete", bucket: bucket, status: response.status, requestID: requestID,
                mayHaveTakenEffect: true)
        case .failed(let document):
            error = call.error(
                document.code, document.message, bucket: bucket, status: response.status,
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
    /// - Parameter signedAt: the time in the signature.
    init(_ response: HTTPResponse, call: S3Call, bucket: String, signedAt: Date) {
        let document = ErrorDocument(body: response.body)
        let code = document?.code ?? codeOfStatus(response.status)
        let isThrottling = response.status == 429 || throttlingCodes.contains(code)
        // Without S3's own document a 503 may come from something in between, after the request went through.
        let isRefusal = response.status < 500 || (response.status == 503 && document != nil)
        error = call.error(
            code, document?.message ?? "answered \(response.status) without an error document", bucket: bucket,
            status: response.status, requestID: document?.requestID ?? response.requestID,
            mayHaveTakenEffect: !isRefusal)

        let region = document?.region ?? response.headers["x-amz-bucket-region"]
        let isTransient = isThrottling || transientStatuses.contains(response.status) || transientCodes.contains(code)
        if let region, !region.isEmpty, [301, 307, 400].contains(response.status), isRegionCode(code) {
            remedy = .useRegion(region)
        } else if let date = serviceClock(response, code: code, signedAt: signedAt) {
            remedy = .useClock(date)
        } else if isTransient && (call.effect == .repeatable || isRefusal) {
            remedy = .retry(
                isThrottling: isThrottling,
                retryAfterMilliseconds: response.headers["x-amz-retry-after"].flatMap { Int($0) })
        } else {
            remedy = .none
        }
    }
}

private let throttlingCodes: Set<S3Error.Code> = [
    .slowDown, "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "TooManyRequests",
    "RequestThrottledException", "TooManyRequestsException", "RequestLimitExceeded", "BandwidthLimitExceeded",
]
private let transientCodes: Set<S3Error.Code> = [
    .internalError, "ServiceUnavailable", "RequestTimeout", "RequestTimeoutException",
]
private let transientStatuses: Set<Int> = [408, 429, 500, 502, 503, 504]

/// AWS refuses signatures that are more than 15 minutes off.
private let clockSkewMaxSeconds = 900.0

/// The service's time when a wrong clock is why it refused; an answer to HEAD has no document that would say so.
private func serviceClock(_ response: HTTPResponse, code: S3Error.Code, signedAt: Date) -> Date? {
    guard response.status == 403 || response.status == 400,
        let date = response.headers["Date"].flatMap({ UTCTime(httpDate: $0)?.date })
    else { return nil }
    let isSilentSkew = response.body.isEmpty && abs(date.timeIntervalSince(signedAt)) > clockSkewMaxSeconds
    return code == .requestTimeTooSkewed || isSilentSkew ? date : nil
}

/// Whether the answer is about the region. A 400 to HEAD has no document, and is when it names one.
private func isRegionCode(_ code: S3Error.Code) -> Bool {
    [.permanentRedirect, .authorizationHeaderMalformed, "TemporaryRedirect", "IncorrectEndpoint", "BadRequest"]
        .contains(code)
}

private func codeOfStatus(_ status: Int) -> S3Error.Code {
    switch status {
    case 301: .permanentRedirect
    case 302, 307: "TemporaryRedirect"
    case 400: "BadRequest"
    case 403: .accessDenied
    case 404: .noSuchKey
    case 405: .methodNotAllowed
    case 409: .conditionalRequestConflict
    case 412: .preconditionFailed
    case 429: .slowDown
    case 500: .internalError
    case 503: "ServiceUnavailable"
    default: .malformedAnswer
    }
}
