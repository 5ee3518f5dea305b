/// The transport of the program: libcurl on one thread, connections kept and used again, HTTP/2 where a TLS server
/// offers it.
///
/// Requests beyond `concurrencyMax` wait for their turn in order. Nothing is decompressed, no `Expect: 100-continue` and
/// no `Content-Type` of its own is sent. A sink runs on the network thread, so that the server waits when it is slow.
package final class CurlTransport: Transport {
    package struct Configuration: Sendable {
        /// Transfers in flight at most.
        package var concurrencyMax: Int
        /// For requests that bring none.
        package var timeouts: Timeouts
        /// Certificates to trust instead of the system's (`AWS_CA_BUNDLE`): a PEM file.
        package var caFile: String?
        package var userAgent: String
        /// URL of the proxy; "" for none. `nil`: what libcurl reads from `http_proxy`, `https_proxy`, `all_proxy`
        /// and `no_proxy` of the process's environment.
        package var proxy: String?
        /// A connection idle for longer is not used again, in seconds: a short time makes it rarer that a server
        /// closes it just when a write goes out.
        package var connectionIdleSecondsMax: Int
        package var allowsHTTP2: Bool
        /// Whether a server's address is one of the internet. From such a one no redirect is followed to another one.
        package var isPublicAddress: @Sendable (String) -> Bool

        package init(
            concurrencyMax: Int = 64, timeouts: Timeouts = Timeouts(), caFile: String? = nil,
            userAgent: String = "rollbook", proxy: String? = nil, connectionIdleSecondsMax: Int = 15,
            allowsHTTP2: Bool = true,
            isPublicAddress: @escaping @Sendable (String) -> Bool = { address in HTTPTransport.isPublicAddress(address)
            }
        ) {
            precondition(concurrencyMax > 0, "at least one transfer must be allowed")
            self.concurrencyMax = concurrencyMax
            self.timeouts = timeouts
            self.caFile = caFile
            self.userAgent = userAgent
            self.proxy = proxy
            self.connectionIdleSecondsMax = connectionIdleSecondsMax
            self.allowsHTTP2 = allowsHTTP2
            self.isPublicAddress = isPublicAddress
        }
    }

    private let configuration: Configuration
    private let loop: CurlLoop

    /// Starts the network thread.
    package init(configuration: Configuration = Configuration()) {
        self.configuration = configuration
        loop = CurlLoop(configuration: configuration)
        loop.start()
    }

    deinit { loop.close() }

    /// Ends every transfer in flight with an error, and the thread. Later requests fail at once.
    package func close() {
        loop.close()
    }

    package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        try Task.checkCancellation()
        try check(request)
        let transfer = CurlTransfer(
            request, timeouts: request.timeouts ?? configuration.timeouts,
            redirects: RedirectGuard(isPublic: configuration.isPublicAddress))
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                transfer.attach(continuation)
                loop.submit(transfer)
            }
        } onCancel: {
            loop.cancel(transfer)
        }
    }
}
