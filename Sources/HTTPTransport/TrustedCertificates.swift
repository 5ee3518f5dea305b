/// The place of the CA certificates that this system trusts.
///
/// libcurl and OpenSSL only know the places of the system they were built on. A program that bundles them also runs on other
/// systems, and must give them the file.
package enum TrustedCertificates {
    /// PEM files of several systems, in the order of the search.
    ///
    /// Source: the packages `ca-certificates` of the distributions named here.
    package static let systemFiles = [
        "/etc/ssl/certs/ca-certificates.crt",  // Debian, Ubuntu, Arch, Alpine
        "/etc/pki/tls/certs/ca-bundle.crt",  // Fedora, RHEL, Amazon Linux
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // Fedora and RHEL without the older links
        "/etc/ssl/ca-bundle.pem",  // openSUSE, SLES
        "/var/lib/ca-certificates/ca-bundle.pem",  // openSUSE without the older link
        "/etc/ssl/cert.pem",  // Alpine without ca-certificates
    ]

    /// The file to trust: that of `SSL_CERT_FILE`, whether it exists or not, or else the system's.
    ///
    /// - Parameter isReadable: whether a path is a readable file.
    /// - Returns: `nil` if no known place has one; libcurl's own default applies then.
    package static func file(environment: [String: String], isReadable: (String) -> Bool) -> String? {
        if let named = environment["SSL_CERT_FILE"], !named.isEmpty { return named }
        return systemFiles.first(where: isReadable)
    }
}
