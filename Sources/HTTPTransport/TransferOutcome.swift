import CLibcurl

/// The end of a transfer without a complete response, in the words of `TransportError`.
struct TransferOutcome {
    let code: CURLcode
    /// libcurl's own words.
    let reason: String
    let stop: CurlTransfer.Stop?
    let wasSent: Bool
    /// Whether the transfer ended before the request, or the next one after a redirect, was sent.
    let isConnecting: Bool
    let hasResponse: Bool
    let elapsedSeconds: Double
    let timeouts: Timeouts
    let route: TransferRoute
    /// The status of a proxy's answer to CONNECT; 0 without one.
    let connectStatus: Int
    /// OpenSSL's verdicts on the certificates of the host and of a proxy with TLS; 0 for none.
    let verifyResult: Int
    let proxyVerifyResult: Int
    /// The system's reason why there is no connection; `nil` if it gave none.
    let systemReason: String?

    var kind: TransportError.Kind {
        switch stop {
        case .bodyTooLarge: .bodyTooLarge
        case .sinkFailed: .sinkFailed
        case .requestBodyUnreadable: .requestBodyUnreadable
        case .notSentAgain: .connectionLost
        case .redirectedInward: .badURL
        case nil:
            if let proxyFailure {
                proxyFailure.kind
            } else {
                code == CURLE_OPERATION_TIMEDOUT ? timeoutKind : kindOfCode
            }
        }
    }

    var message: String {
        switch stop {
        case .bodyTooLarge: "the response is larger than the limit"
        case .sinkFailed(let error): "\(error)"
        case .requestBodyUnreadable(let message): message
        case .notSentAgain: "the server closed the connection without an answer; the request was not sent again"
        case .redirectedInward(let address):
            "a redirect leads from the internet to \(address), an address of this machine or of a private network"
        case nil:
            if let proxyFailure {
                proxyFailure.message
            } else if let tlsFailure {
                tlsFailure.message
            } else {
                code == CURLE_OPERATION_TIMEDOUT ? timeoutMessage : reason
            }
        }
    }

    private var timeoutKind: TransportError.Kind {
        // libcurl's timer starts a little before the time that it reports.
        let hasTotalPassed = timeouts.totalSeconds > 0 && elapsedSeconds + 0.1 >= Double(timeouts.totalSeconds)
        if hasTotalPassed { return .timeout }
        return wasSent ? .stalled : .connect
    }

    var timeoutMessage: String {
        switch timeoutKind {
        case .timeout: "not complete after \(timeouts.totalSeconds) s"
        case .connect: "no connection within \(timeouts.connectSeconds) s"
        default:
            timeouts.bytesPerSecondMin > 1
                ? "less than \(timeouts.bytesPerSecondMin) bytes a second for \(timeouts.stallSeconds) s"
                : "nothing was transferred for \(timeouts.stallSeconds) s"
        }
    }

    var kindOfCode: TransportError.Kind {
        switch code {
        case CURLE_URL_MALFORMAT: .badURL
        // libcurl also reports this for an answer that is not HTTP.
        case CURLE_UNSUPPORTED_PROTOCOL: wasSent && !hasResponse ? .other : .badURL
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .resolve
        case CURLE_COULDNT_CONNECT, CURLE_PROXY: .connect
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR:
            .tls
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM: .connectionLost
        case CURLE_PARTIAL_FILE: .bodyTruncated
        case CURLE_TOO_MANY_REDIRECTS: .tooManyRedirects
        case CURLE_SEND_FAIL_REWIND: .requestBodyUnreadable
        default: .other
        }
    }
}
