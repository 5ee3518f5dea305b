/// The reason why there is no complete response.
package struct TransportError: Error, Sendable, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        case badURL, resolve, connect, tls, timeout, stalled, connectionLost, bodyTruncated, bodyTooLarge
        case tooManyRedirects, requestBodyUnreadable, sinkFailed, proxyRefused, other
    }

    package var kind: Kind
    /// One line for people, without the query of the URL.
    package var message: String
    /// Scheme, host and path; never the query, which can carry a signature, nor a user and password.
    package var url: String
    /// Whether the server may have acted on the request (false only when it cannot have been sent).
    package var mayHaveTakenEffect: Bool
    /// The reason why a certificate is refused; `nil` for other failures.
    package var certificateFault: CertificateFault?

    package init(
        kind: Kind, message: String, url: String, mayHaveTakenEffect: Bool, certificateFault: CertificateFault? = nil
    ) {
        self.kind = kind
        self.message = message
        self.url = withoutSecrets(url)
        self.mayHaveTakenEffect = mayHaveTakenEffect
        self.certificateFault = certificateFault
    }

    package var description: String { "\(url): \(message)" }
}

private func withoutSecrets(_ url: String) -> String {
    let visible = url.prefix { $0 != "?" && $0 != "#" }
    guard let scheme = visible.firstRange(of: "://") else { return String(visible) }
    let authority = visible[scheme.upperBound...].prefix { $0 != "/" }
    guard let at = authority.lastIndex(of: "@") else { return String(visible) }
    return String(visible[..<scheme.upperBound] + visible[visible.index(after: at)...])
}
