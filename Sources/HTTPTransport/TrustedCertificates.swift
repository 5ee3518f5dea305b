/// Where the CA certificates lie that this system trusts.
///
/// libcurl and OpenSSL know only the places of the system they were built on. A program that carries them along runs on
/// other systems too, and has to be given the file.
package enum TrustedCertificates {
    /// PEM files of whole systems, in the order of the search.
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

    /// The file to trust: that of `SSL_CERT_FILE`, whether it is there or not, or else the system's.
    ///
    /// - Parameter isReadable: whether there is a file at a path that can be read.
    /// - Returns: `nil` where no known place has one; libcurl's own default holds then.
    package static func file(environment: [String: String], isReadable: (String) -> Bool) -> String? {
        if let named = environment["SSL_CERT_FILE"], !named.isEmpty { return named }
        return systemFiles.first(where: isReadable)
    }
}
