/// The program's transport: libcurl on one thread, connections kept alive, HTTP/2 where a TLS server offers it.
///
/// Requests beyond `concurrencyMax` queue in order. Nothing is decompressed, and neither `Expect: 100-continue` nor a
/// `Content-Type` of libcurl's own is sent. A sink runs on the network thread, so a slow sink makes the server wait.
package final class CurlTransport: Transport {
    package struct Configuration: Sendable {
        /// The most transfers in flight.
        package var concurrencyMax: Int
        /// The timeouts of requests without their own.
        package var timeouts: Timeouts
        /// A PEM file of certificates to trust instead of the system's (`AWS_CA_BUNDLE`).
        package var caFile: String?
        package var userAgent: String
        /// The proxies by which hosts are reached.
        package var proxies: ProxySettings
        /// The longest idle time after which a connection is used again, in seconds. A short time makes it less likely that a
        /// server closes the connection just when a write goes out.
        package var connectionIdleSecondsMax: Int
        package var allowsHTTP2: Bool
        /// Whether a server's address is public. A redirect from such a server to an address that is not public is not
        /// followed.
        package var isPublicAddress: @Sendable (String) -> Bool

        package init(
            concurrencyMax: Int = 64, timeouts: Timeouts = Timeouts(), caFile: String? = nil,
            userAgent: String = "rollbook", proxies: ProxySettings = .none, connectionIdleSecondsMax: Int = 15,
            allowsHTTP2: Bool = true,
            isPublicAddress: @escaping @Sendable (String) -> Bool = { address in HTTPTransport.isPublicAddress(address)
            }
        ) {
            precondition(concurrencyMax > 0, "at least one transfer must be allowed")
            self.concurrencyMax = concurrencyMax
            self.timeouts = timeouts
            self.caFile = caFile
            self.userAgent = userAgent
            self.proxies = proxies
            self.connectionIdleSecondsMax = connectionIdleSecondsMax
            self.allowsHTTP2 = allowsHTTP2
            self.isPublicAddress = isPublicAddress
        }
    }

    private let configuration: Configuration
    private let loop: CurlLoop
    private let routes: KnownRoutes

    /// Starts the network thread.
    package init(configuration: Configuration = Configuration()) {
        self.configuration = configuration
        routes = KnownRoutes(proxies: configuration.proxies)
        loop = CurlLoop(configuration: configuration)
        loop.start()
    }

    deinit { loop.close() }

    /// Ends the thread, and every transfer in flight with an error. Later requests fail at once.
    package func close() {
        loop.close()
    }

    package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        try Task.checkCancellation()
        try check(request)
        let transfer = CurlTransfer(
            request, timeouts: request.timeouts ?? configuration.timeouts,
            route: routes.route(to: request.url),
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
