import CLibcurl
import FoundationEssentials
import Glibc

/// One exchange: the request, libcurl's reports about it, and the waiting task.
///
/// The calling task creates it; after that only the thread of `CurlLoop` touches it.
final class CurlTransfer: @unchecked Sendable {
    let request: HTTPRequest
    let timeouts: Timeouts
    var isSubmitted = false
    /// Set when the task is cancelled, perhaps before the transfer is submitted.
    var isCancelled = false

    private(set) var easy: EasyHandle?
    private var continuation: CheckedContinuation<HTTPResponse, any Error>?
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var body: RequestBodyReader?
    private var response: ResponseReceiver
    /// The number of times that libcurl began to send the request: again after a redirect, or when a kept connection was dead.
    private var sendCount = 0
    /// The reason why a callback stopped the transfer.
    private var stop: Stop?
    private var redirects: RedirectGuard
    /// The way of the request that is under way, or of the next one after a redirect.
    private var route: TransferRoute

    /// The reasons for which the callbacks below stop a transfer.
    enum Stop {
        case bodyTooLarge
        case sinkFailed(any Error)
        case requestBodyUnreadable(String)
        case notSentAgain
        case redirectedInward(to: String)
    }

    init(_ request: HTTPRequest, timeouts: Timeouts, route: TransferRoute, redirects: RedirectGuard) {
        self.request = request
        self.timeouts = timeouts
        self.route = route
        self.redirects = redirects
        response = ResponseReceiver(sink: request.sink, bodyBytesMax: request.bodyBytesMax)
    }

    /// Sets the continuation of the waiting task.
    func attach(_ continuation: CheckedContinuation<HTTPResponse, any Error>) {
        self.continuation = continuation
    }

    /// Resumes the waiting task; the first result counts.
    func resume(with result: Result<HTTPResponse, any Error>) {
        continuation?.resume(with: result)
        continuation = nil
    }

    /// Opens the request body and sets every option on `easy`.
    func prepare(_ easy: EasyHandle, configuration: CurlTransport.Configuration) throws(TransportError) {
        self.easy = easy
        do {
            body = try RequestBodyReader(request.body)
        } catch {
            throw failure(.requestBodyUnreadable, error.message)
        }
        do throws(EasyHandle.Refusal) {
            headerList = try makeHeaderList(for: request)
            try easy.configure(for: request, timeouts: timeouts, headers: headerList, configuration: configuration)
            try easy.setProxy(route.proxy)
            try easy.setCallbacks(context: Unmanaged.passUnretained(self).toOpaque())
        } catch {
            throw failure(
                .other, "libcurl refused option \(error.option?.rawValue ?? 0): \(easy.reason(for: error.code))")
        }
    }

    /// Returns the handle, for use by another transfer.
    func releaseHandle() -> EasyHandle? {
        defer { easy = nil }
        easy?.reset()
        curl_slist_free_all(headerList)
        headerList = nil
        body = nil
        return easy
    }

    /// The result, after libcurl has ended the transfer with `code`.
    func result(_ code: CURLcode) -> Result<HTTPResponse, any Error> {
        guard let easy else { return .failure(failure(.other, "the transfer was not started")) }
        let elapsedSeconds = Double(easy.offset(CURLINFO_TOTAL_TIME_T)) / 1_000_000
        guard code == CURLE_OK else {
            return .failure(failure(outcome(code, of: easy, elapsedSeconds: elapsedSeconds)))
        }
        // libcurl treats a connection that ends between two header lines as the end of the response.
        guard response.areHeadersComplete else {
            return .failure(failure(.connectionLost, "the server closed the connection within the headers"))
        }
        if response.status == 407, let proxy = route.proxy {
            let refusal = TransferOutcome.refusal(407, by: proxy, host: route.host)
            // The proxy has not passed it on.
            return .failure(
                TransportError(
                    kind: refusal.kind, message: refusal.message, url: request.url, mayHaveTakenEffect: false))
        }
        let redirected = easy.long(CURLINFO_REDIRECT_COUNT) > 0 ? easy.string(CURLINFO_EFFECTIVE_URL) : nil
        return .success(
            HTTPResponse(
                status: response.status, headers: response.headers, body: response.body,
                url: redirected ?? request.url, elapsedSeconds: elapsedSeconds,
                certificateExpiry: redirected == nil ? certificateExpiry(easy) : nil))
    }

    /// The certificate's expiry. Without TLS it could only be that of a proxy.
    private func certificateExpiry(_ easy: EasyHandle) -> Date? {
        guard request.wantsCertificateExpiry, request.url.lowercased().hasPrefix("https:") else { return nil }
        return easy.leafCertificateExpiry
    }

    private func outcome(_ code: CURLcode, of easy: EasyHandle, elapsedSeconds: Double) -> TransferOutcome {
        let reason = easy.reason(for: code)
        let isConnecting =
            sendCount == response.responseCount && (response.responseCount == 0 || response.redirect != nil)
        let systemCode = Int32(truncatingIfNeeded: easy.long(CURLINFO_OS_ERRNO))
        return TransferOutcome(
            code: code, reason: route.proxy?.hidden(in: reason) ?? reason, stop: stop, wasSent: sendCount > 0,
            isConnecting: isConnecting, hasResponse: response.responseCount > 0, elapsedSeconds: elapsedSeconds,
            timeouts: timeouts, route: route,
            connectStatus: easy.long(CURLINFO_HTTP_CONNECTCODE), verifyResult: easy.long(CURLINFO_SSL_VERIFYRESULT),
            proxyVerifyResult: easy.long(CURLINFO_PROXY_SSL_VERIFYRESULT),
            systemReason: systemCode == 0 ? nil : String(cString: strerror(systemCode)))
    }

    private func failure(_ outcome: TransferOutcome) -> TransportError {
        var error = failure(outcome.kind, outcome.message)
        if error.kind == .tls { error.certificateFault = outcome.tlsFailure?.fault }
        return error
    }

    func failure(_ kind: TransportError.Kind, _ message: String) -> TransportError {
        TransportError(kind: kind, message: message, url: request.url, mayHaveTakenEffect: sendCount > 0)
    }
}

// libcurl's callbacks. Each returns `false` (or `nil`) to stop the transfer.
extension CurlTransfer {
    /// Called just before the request goes out on an open connection.
    ///
    /// When a kept connection turns out to be dead, libcurl sends the request again on a new one without asking. That is
    /// correct for GET and HEAD; another method may have taken effect already, so the caller must decide.
    ///
    /// - Parameter address: the server's, or the proxy's; read only where redirects are followed.
    func mayBeginSending(to address: @autoclosure () -> String) -> Bool {
        if request.redirectsMax > 0 {
            let address = address()
            guard redirects.allows(route.address(reached: address)) else {
                stop = .redirectedInward(to: address)
                return false
            }
        }
        sendCount += 1
        let isExpected = sendCount == response.responseCount + 1
        if isExpected || request.method == "GET" || request.method == "HEAD" { return true }
        stop = .notSentAgain
        return false
    }

    func receiveHeaderLine(_ bytes: UnsafeRawBufferPointer) -> Bool {
        stopping {
            try response.receiveHeaderLine(bytes)
            if let location = response.redirect, request.redirectsMax > 0 { try follow(location) }
        }
    }

    /// Chooses the way of the next request, before libcurl makes its connection.
    private func follow(_ location: String) throws {
        route = route.following(location)
        try easy?.setProxy(route.proxy)
    }

    func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        stopping { try response.receiveBody(bytes) }
    }

    func readBody(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        do {
            return try body?.read(into: buffer)
        } catch {
            stop = .requestBodyUnreadable(error.message)
            return nil
        }
    }

    func seekBody(to position: Int64) -> Bool {
        body?.seek(to: position) ?? false
    }

    private func stopping(_ receive: () throws -> Void) -> Bool {
        do {
            try receive()
            return true
        } catch is ResponseReceiver.BodyTooLarge {
            stop = .bodyTooLarge
        } catch {
            stop = .sinkFailed(error)
        }
        return false
    }
}
