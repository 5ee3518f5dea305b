import HTTPTransport
import Testing

@Suite struct TrustedCertificatesTests {
    @Test(
        "Each system's own place is found when it is the only one",
        arguments: [
            ("Debian", "/etc/ssl/certs/ca-certificates.crt"), ("Fedora", "/etc/pki/tls/certs/ca-bundle.crt"),
            ("RHEL", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"), ("openSUSE", "/etc/ssl/ca-bundle.pem"),
            ("openSUSE without the link", "/var/lib/ca-certificates/ca-bundle.pem"), ("Alpine", "/etc/ssl/cert.pem"),
        ])
    func onlyPlace(system: String, path: String) {
        #expect(TrustedCertificates.file(environment: [:]) { $0 == path } == path)
    }

    @Test("The first place of the list wins where a system has several, and is not asked for more")
    func order() {
        var asked: [String] = []
        let file = TrustedCertificates.file(environment: [:]) { path in
            asked.append(path)
            return path.hasPrefix("/etc/pki")
        }
        #expect(file == "/etc/pki/tls/certs/ca-bundle.crt")
        #expect(asked == ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"])
    }

    @Test("SSL_CERT_FILE goes before the system's file, also when nothing is there: a wrong path is no guess")
    func environment() {
        let environment = ["SSL_CERT_FILE": "/own/ca.pem"]
        #expect(TrustedCertificates.file(environment: environment) { _ in true } == "/own/ca.pem")
        #expect(TrustedCertificates.file(environment: environment) { _ in false } == "/own/ca.pem")
        #expect(TrustedCertificates.file(environment: ["SSL_CERT_FILE": ""]) { _ in true }?.hasPrefix("/etc/") == true)
    }

    @Test("Without any of them there is no file")
    func none() {
        #expect(TrustedCertificates.file(environment: [:]) { _ in false } == nil)
    }
}
