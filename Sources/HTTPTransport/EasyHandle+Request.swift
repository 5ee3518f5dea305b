import CLibcurl

extension EasyHandle {
    /// Sets the options of `request`. libcurl copies the strings; `headers` must live as long as the transfer.
    func configure(
        for request: HTTPRequest, timeouts: Timeouts, headers: UnsafeMutablePointer<curl_slist>?,
        configuration: CurlTransport.Configuration
    ) throws(Refusal) {
        try recordReasons()
        try set(CURLOPT_URL, request.url)
        try set(CURLOPT_PATH_AS_IS, 1)
        try set(CURLOPT_HTTPHEADER, list: headers)
        try setMethod(of: request)
        try setTimeouts(timeouts)
        try setRedirects(request.redirectsMax)
        try setConnection(configuration)
        if request.wantsCertificateExpiry { try keepCertificates() }
        // The empty string stands for all encodings that this build of libcurl can decode.
        if request.decodesContent { try set(CURLOPT_ACCEPT_ENCODING, "") }
    }

    private func setMethod(of request: HTTPRequest) throws(Refusal) {
        switch request.method {
        case "HEAD":
            try set(CURLOPT_NOBODY, 1)
        case "GET" where request.body.length == 0:
            try set(CURLOPT_HTTPGET, 1)
        case let method:
            // UPLOAD means PUT with exactly the given headers; it also sends `Content-Length: 0` for an empty body.
            if sendsContentLength(request) {
                try set(CURLOPT_UPLOAD, 1)
                try set(CURLOPT_INFILESIZE_LARGE, offset: request.body.length)
            }
            if method != "PUT" { try set(CURLOPT_CUSTOMREQUEST, method) }
        }
    }

    private func setTimeouts(_ timeouts: Timeouts) throws(Refusal) {
        try set(CURLOPT_CONNECTTIMEOUT, timeouts.connectSeconds)
        try set(CURLOPT_LOW_SPEED_LIMIT, timeouts.bytesPerSecondMin)
        try set(CURLOPT_LOW_SPEED_TIME, timeouts.stallSeconds)
        try set(CURLOPT_TIMEOUT, timeouts.totalSeconds)
    }

    private func setRedirects(_ redirectsMax: Int) throws(Refusal) {
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_FOLLOWLOCATION, redirectsMax > 0 ? 1 : 0)
        try set(CURLOPT_MAXREDIRS, redirectsMax)
    }

    /// Forces a new connection and TLS session: libcurl has only certificates of handshakes, and OpenSSL those of the session.
    private func keepCertificates() throws(Refusal) {
        askForCertificates()
        try set(CURLOPT_FRESH_CONNECT, 1)
        try set(CURLOPT_SSL_SESSIONID_CACHE, 0)
    }

    private func setConnection(_ configuration: CurlTransport.Configuration) throws(Refusal) {
        try set(CURLOPT_NOSIGNAL, 1)
        // A cancelled transfer must not wait for a name server without an answer.
        try set(CURLOPT_QUICK_EXIT, 1)
        try set(CURLOPT_USERAGENT, configuration.userAgent)
        try set(CURLOPT_HTTP_VERSION, configuration.allowsHTTP2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1)
        try set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_MAXAGE_CONN, configuration.connectionIdleSecondsMax)
        askForReceiveBuffer(bytes: 64 << 10)
        if let caFile = configuration.caFile {
            try set(CURLOPT_CAINFO, caFile)
            try set(CURLOPT_PROXY_CAINFO, caFile)
            // Debian's libcurl trusts the system's folder besides the file.
            try unset(CURLOPT_CAPATH)
            try unset(CURLOPT_PROXY_CAPATH)
        }
        try set(CURLOPT_PROXY_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        // Which hosts need no proxy is decided here, not by libcurl's reading of the environment.
        try set(CURLOPT_NOPROXY, "")
    }

    /// Makes the connections that begin from here on go by `proxy`, or by none.
    func setProxy(_ proxy: Proxy?) throws(Refusal) {
        try set(CURLOPT_PROXY, proxy?.url ?? "")
    }
}

/// The header lines of `request` in libcurl's form; the caller frees the list.
///
/// libcurl always sets `Content-Length` itself, from the body. `Expect: 100-continue`, which costs a second with servers that
/// do not answer it, and libcurl's default `Content-Type` are left out.
func makeHeaderList(for request: HTTPRequest) throws(EasyHandle.Refusal) -> UnsafeMutablePointer<curl_slist>? {
    let headers = request.headers
    var list: UnsafeMutablePointer<curl_slist>?
    // One line after another, each with the zero at its end, in the same memory.
    var text: [UInt8] = []
    text.reserveCapacity(512)
    func add() throws(EasyHandle.Refusal) {
        let longer = text.withUnsafeBytes { curl_slist_append(list, $0.bindMemory(to: CChar.self).baseAddress) }
        guard let longer else {
            curl_slist_free_all(list)
            throw EasyHandle.Refusal(code: CURLE_OUT_OF_MEMORY)
        }
        list = longer
        text.removeAll(keepingCapacity: true)
    }
    for line in headers.lines where !isFraming(headers, line) {
        text.append(contentsOf: headers.bytes[line.name])
        // In libcurl, "Name;" sends an empty field, and "Name:" removes one.
        text.append(contentsOf: (line.value.isEmpty ? ";" : ": ").utf8)
        text.append(contentsOf: headers.bytes[line.value])
        text.append(0)
        try add()
    }
    for name in ["Expect", "Content-Type"] where !headers.contains(name) {
        text.append(contentsOf: "\(name):\0".utf8)
        try add()
    }
    return list
}

private func isFraming(_ headers: HTTPHeaders, _ line: HTTPHeaders.Line) -> Bool {
    headers.hasName("content-length", line) || headers.hasName("transfer-encoding", line)
}

/// Whether the length is sent even when it is 0, for methods whose requests carry a body (RFC 9110 section 8.6).
private func sendsContentLength(_ request: HTTPRequest) -> Bool {
    request.body.length > 0 || ["PUT", "POST", "PATCH"].contains(request.method)
}
