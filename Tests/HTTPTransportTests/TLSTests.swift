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

    @Test("A certificate for another name is refused")
    func otherName() async throws {
        let server = try await TLSServer()
        let request = HTTPRequest(url: "https://localhost:\(server.port)/")
        let error = try await transportError(of: request, on: makeTransport(caFile: server.certificatePath))
        #expect(error.kind == .tls)
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
