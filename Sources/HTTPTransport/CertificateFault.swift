/// The reason why a server's certificate is refused.
package enum CertificateFault: Sendable, Equatable {
    case expired, notYetValid, otherName, selfSigned, unknownIssuer
    /// Another one, in OpenSSL's words.
    case other(String)

    /// - Parameters:
    ///   - code: OpenSSL's result of the verification (`X509_V_ERR_…` in `x509_vfy.h`); 0, or
    ///     libcurl's initial 1, if the chain is trusted and the certificate is refused for its names.
    ///   - reason: libcurl's words.
    init(code: Int, reason: String) {
        self =
            switch code {
            case 0, 1, 62, 63, 64: .otherName
            case 9: .notYetValid
            case 10: .expired
            case 18: .selfSigned
            case 2, 19, 20, 21: .unknownIssuer
            default: .other(reason)
            }
    }

    /// The certificate's fault, and the next step.
    ///
    /// - Parameter host: the server that showed it.
    func message(host: String) -> String {
        switch self {
        case .expired: "the certificate of \(host) has expired"
        case .notYetValid: "the certificate of \(host) is not valid yet: look at this machine's clock"
        case .otherName: "the certificate that \(host) shows is for other names: another server may have answered"
        case .selfSigned:
            "the certificate of \(host) is self-signed and not trusted: if it is the right one, name its PEM file by "
                + "AWS_CA_BUNDLE"
        case .unknownIssuer:
            "the issuer of the certificate of \(host) is not trusted: if it is your own authority, or that of a proxy which "
                + "opens TLS, name its PEM file by AWS_CA_BUNDLE"
        case .other(let reason): "the certificate of \(host) is refused: \(reason)"
        }
    }
}
