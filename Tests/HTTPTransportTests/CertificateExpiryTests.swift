import Foundation
import Testing

@testable import HTTPTransport

@Suite struct CertificateExpiryTests {
    @Test(
        "Every form in which a TLS library tells a date",
        arguments: [
            ("Dec  1 12:00:00 2026 GMT", 1_796_126_400), ("Dec 01 12:00:00 2026 GMT", 1_796_126_400),
            ("2026-12-01 12:00:00 GMT", 1_796_126_400), ("2026-12-01 12:00:00Z", 1_796_126_400),
            ("Feb 29 23:59:59 2028 GMT", 1_835_481_599), ("Jan  1 00:00:00 1970 GMT", 0),
            // No well-defined end (RFC 5280 section 4.1.2.5).
            ("Dec 31 23:59:59 9999 GMT", 253_402_300_799),
        ] as [(String, Double)])
    func forms(text: String, seconds: Double) {
        #expect(certificateDate(text) == Date(timeIntervalSince1970: seconds))
    }

    @Test(
        "Anything else is no date",
        arguments: [
            "", "Dec  1 12:00:00 2026", "Dec  1 12:00:00 2026 CET", "dec  1 12:00:00 2026 GMT",
            "Dez  1 12:00:00 2026 GMT", "Dec 32 12:00:00 2026 GMT", "Feb 29 12:00:00 2026 GMT",
            "Dec  0 12:00:00 2026 GMT", "Dec  1 24:00:00 2026 GMT", "Dec  1 12:60:00 2026 GMT",
            "Dec  1 12:00:61 2026 GMT", "Dec  1 12.00.00 2026 GMT", "Dec  1 12:00:00.5 2026 GMT",
            "Dec  1 12:00:00 26 GMT", "Bad time value", "2026-13-01 12:00:00 GMT", "2026-12-01T12:00:00Z",
            "2026-12-01 12:00:00", "2026-12-01 12:00:00 GMT ", "261201120000Z", "٢026-12-01 12:00:00 GMT",
        ])
    func others(text: String) {
        #expect(certificateDate(text) == nil)
    }
}

@Suite(.enabled(if: TLSServer.isAvailable, "openssl is not installed"))
struct CertificateOfServerTests {
    @Test("The expiry is that of the certificate, and only told where it was asked for")
    func expiry() async throws {
        // Certificates know whole seconds.
        let begin = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))
        let server = try await TLSServer(days: 2)
        let end = Date()
        let url = "https://127.0.0.1:\(server.port)/"
        let transport = makeTransport(caFile: server.certificatePath)
        let expiry = try await transport.send(HTTPRequest(url: url, wantsCertificateExpiry: true)).certificateExpiry
        let made = try #require(expiry).addingTimeInterval(-2 * 86_400)
        #expect((begin...end).contains(made))
        #expect(try await transport.send(HTTPRequest(url: url)).certificateExpiry == nil)
    }

    @Test(
        "A connection that is kept does not hide the certificate",
        .enabled(if: TLSServer.isFrontAvailable, "python is not installed"))
    func keptConnection() async throws {
        let origin = try LoopbackServer.answering { _ in response(body: "kept") }
        let server = try await TLSServer(inFrontOf: origin.port)
        let url = "https://127.0.0.1:\(server.port)/"
        let transport = makeTransport(caFile: server.certificatePath)
        let first = try await transport.send(HTTPRequest(url: url, wantsCertificateExpiry: true))
        let expiry = try #require(first.certificateExpiry)
        #expect(try await transport.send(HTTPRequest(url: url)).certificateExpiry == nil)
        #expect(origin.connectionCount == 1, "the connection is kept for others")
        let again = try await transport.send(HTTPRequest(url: url, wantsCertificateExpiry: true))
        #expect(again.certificateExpiry == expiry)
        #expect(origin.connectionCount == 2)
    }

    @Test("The error of a certificate that has expired says so")
    func expired() async throws {
        let server = try await TLSServer(days: -1)
        let request = HTTPRequest(url: "https://127.0.0.1:\(server.port)/", wantsCertificateExpiry: true)
        let error = try await transportError(of: request, on: makeTransport(caFile: server.certificatePath))
        #expect(error.kind == .tls)
        #expect(error.message.contains("certificate"), "\(error)")
    }
}

@Suite struct NoCertificateTests {
    @Test("Without TLS there is no certificate")
    func plain() async throws {
        let server = try LoopbackServer.answering { _ in response(body: "plain") }
        let request = HTTPRequest(url: "http://127.0.0.1:\(server.port)/", wantsCertificateExpiry: true)
        let answer = try await makeTransport().send(request)
        #expect(answer.status == 200)
        #expect(answer.certificateExpiry == nil)
    }
}
