import CLibcurl

/// Failures on the way to the host: at a proxy, and in the TLS handshake.
extension TransferOutcome {
    /// The failure of TLS with the host or with a proxy that is reached by TLS; `nil` for other failures.
    var tlsFailure: (message: String, fault: CertificateFault?)? {
        guard kindOfCode == .tls else { return nil }
        let isProxys = route.isTunnel && connectStatus == 0
        let host = isProxys ? route.proxy?.name ?? route.host : route.host
        if code == CURLE_PEER_FAILED_VERIFICATION {
            let fault = CertificateFault(code: isProxys ? proxyVerifyResult : verifyResult, reason: reason)
            return (fault.message(host: host), fault)
        }
        if code == CURLE_SSL_CACERT_BADFILE {
            return ("the trusted certificates cannot be read, so \(host) is not asked: \(reason)", nil)
        }
        switch openSSLReason {
        case 0x102, 0x42E:
            return ("\(host) speaks no TLS 1.2 or newer, and older versions are not used: they are not secure", nil)
        case 0x10B: return ("\(host) answers without TLS", nil)
        default: return ("no TLS connection to \(host): \(reason)", nil)
        }
    }

    /// The reason number of OpenSSL's error in libcurl's words, such as 0x102 of `error:0A000102:SSL routines::unsupported
    /// protocol`; `nil` if there is none of its library number 0x14 (`ERR_LIB_SSL`).
    ///
    /// Source: OpenSSL 3's `err.h` (`ERR_GET_REASON`) and `sslerr.h`.
    private var openSSLReason: UInt32? {
        guard let match = reason.firstMatch(of: /error:(?<code>[0-9A-Fa-f]{8}):/),
            let code = UInt32(match.code, radix: 16), code >> 23 & 0xFF == 0x14
        else { return nil }
        return code & 0x7F_FFFF
    }

    /// The failure of the proxy, before any request of ours went out by it; `nil` for other failures.
    var proxyFailure: (kind: TransportError.Kind, message: String)? {
        guard let proxy = route.proxy, stop == nil, isConnecting else { return nil }
        // 2xx: the proxy has made the connection, so the failure is the host's.
        if route.isTunnel, (200..<300).contains(connectStatus) { return nil }
        if connectStatus != 0 { return Self.refusal(connectStatus, by: proxy, host: route.host) }
        if kindOfCode == .tls { return (.tls, tlsFailure?.message ?? reason) }
        let way = "without it \(route.host) is not asked; correct \(proxy.source), or list the host in NO_PROXY"
        return (.connect, "\(proxy.name) cannot be used: \(proxyReason); \(way)")
    }

    /// The reason without the proxy's URL, which libcurl quotes with its password.
    private var proxyReason: String {
        switch code {
        case CURLE_COULDNT_RESOLVE_PROXY: "its name has no address, or its URL is malformed"
        case CURLE_COULDNT_CONNECT: systemReason ?? "no connection"
        case CURLE_OPERATION_TIMEDOUT: timeoutMessage
        default: String(cString: curl_easy_strerror(code))
        }
    }

    /// A proxy's answer instead of a connection to the host.
    static func refusal(
        _ status: Int, by proxy: Proxy, host: String
    ) -> (kind: TransportError.Kind, message: String) {
        switch status {
        case 407 where proxy.hasUser:
            (
                .proxyRefused,
                "\(proxy.name) refuses the user and password in \(proxy.source) (407); it was asked for \(host)"
            )
        case 407:
            (
                .proxyRefused,
                "\(proxy.name) asks for a user and password (407) before it connects to \(host): set \(proxy.source) to "
                    + "http://USER:PASSWORD@\(proxy.place)"
            )
        case 500...:
            (
                .connect,
                "\(proxy.name) has no connection to \(host): it answered \(status); if the host is reached without a proxy, "
                    + "list it in NO_PROXY"
            )
        default:
            (
                .proxyRefused,
                "\(proxy.name) does not allow connections to \(host): it answered \(status); have the host allowed there, or "
                    + "list it in NO_PROXY"
            )
        }
    }
}
