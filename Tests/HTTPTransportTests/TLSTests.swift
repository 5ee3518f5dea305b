import HTTPTransport
import Testing

@Suite(.enabled(if: TLSServer.isAvailable, "openssl is not installed"))
struct TLSTests {
    @Test("A certificate is trusted through the CA file, and not without it")
    func trust() async throws {
        let server = try await TLSServer()
        let url = "https://127.0.0.1:\(server.port)/"
        let answer = try await makeTransport(caFile: server.certificatePath).send(HTTPRequest(url: url))
        #expect(answer.status == 200)
        #expect(!answer.body.isEmpty)
        let error = try await transportError(of: HTTPRequest(method: "PUT", url: url), on: makeTransport())
        #expect(error.kind == .tls)
        #expect(!error.mayHaveTakenEffect)
    }

    struct Refused: CustomTestStringConvertible, Sendable {
        var testDescription: String { "\(fault)" }
        var fault: CertificateFault
        var days = 2
        var certificate = TestCertificate()
        /// Whether the client's file of trusted certificates is the server's own.
        var isTrusted = true
        var says: String
    }

    @Test(
        "A refused certificate's error names the host and the reason, and the request is not sent",
        arguments: [
            Refused(fault: .expired, days: -1, says: "the certificate of 127.0.0.1 has expired"),
            Refused(
                fault: .notYetValid, certificate: TestCertificate(maker: .itselfLater),
                says: "the certificate of 127.0.0.1 is not valid yet: look at this machine's clock"),
            Refused(
                fault: .otherName, certificate: TestCertificate(names: "DNS:other.example.test"),
                says: "the certificate that 127.0.0.1 shows is for other names"),
            Refused(
                fault: .selfSigned, isTrusted: false,
                says: "the certificate of 127.0.0.1 is self-signed and not trusted"),
            Refused(
                fault: .unknownIssuer, certificate: TestCertificate(maker: .authority), isTrusted: false,
                says: "the issuer of the certificate of 127.0.0.1 is not trusted"),
        ])
    func refused(_ refused: Refused) async throws {
        let server = try await TLSServer(days: refused.days, certificate: refused.certificate)
        let request = HTTPRequest(method: "PUT", url: "https://127.0.0.1:\(server.port)/")
        let transport = makeTransport(caFile: refused.isTrusted ? server.certificatePath : nil)
        let error = try await transportError(of: request, on: transport)
        #expect(error.kind == .tls && !error.mayHaveTakenEffect)
        #expect(error.certificateFault == refused.fault)
        #expect(error.message.hasPrefix(refused.says), "\(error)")
        #expect(error.message.contains("AWS_CA_BUNDLE") == !refused.isTrusted)
    }

    @Test("A server of TLS 1.0 or 1.1 is refused, and the error says why", arguments: ["-tls1", "-tls1_1"])
    func oldVersions(version: String) async throws {
        let server = try await TLSServer(options: "\(version) -cipher ALL:@SECLEVEL=0")
        let request = HTTPRequest(method: "PUT", url: "https://127.0.0.1:\(server.port)/")
        let error = try await transportError(of: request, on: makeTransport(caFile: server.certificatePath))
        #expect(error.kind == .tls && !error.mayHaveTakenEffect)
        #expect(error.message.hasPrefix("127.0.0.1 speaks no TLS 1.2 or newer"), "\(error)")
    }

    @Test("TLS 1.2 is enough")
    func oldestVersion() async throws {
        let server = try await TLSServer(options: "-tls1_2")
        let request = HTTPRequest(url: "https://127.0.0.1:\(server.port)/")
        #expect(try await makeTransport(caFile: server.certificatePath).send(request).status == 200)
    }

    @Test("A CA file that cannot be read is an error, never trust in everything")
    func missingFile() async throws {
        let server = try await TLSServer()
        let request = HTTPRequest(url: "https://127.0.0.1:\(server.port)/")
        let error = try await transportError(of: request, on: makeTransport(caFile: "/nonexistent.pem"))
        #expect(error.kind == .tls)
        #expect(!error.mayHaveTakenEffect)
    }
}
