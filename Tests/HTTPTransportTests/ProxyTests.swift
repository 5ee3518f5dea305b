import Foundation
import Testing

@testable import HTTPTransport

@Suite struct ProxyTests {
    private static let bucket = "bucket.example.test"
    private static let certificate = TestCertificate(names: "DNS:\(bucket)")

    private func transport(
        _ variables: [String: String], caFile: String? = nil, isPublic: Bool = true
    ) -> CurlTransport {
        CurlTransport(
            configuration: .init(
                timeouts: Timeouts(connectSeconds: 60), caFile: caFile, userAgent: "rollbook-tests",
                proxies: ProxySettings(environment: variables), isPublicAddress: { _ in isPublic }))
    }

    @Test(
        "A proxy connects to https hosts; it gets the user and password, and no header of the request",
        .enabled(if: TLSServer.isAvailable, "openssl is not installed"),
        arguments: ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
    func tunnel(variable: String) async throws {
        let server = try await TLSServer(certificate: Self.certificate)
        let proxy = try ConnectProxy(to: server.port)
        let transport = transport(
            [variable: "http://user:p%40ss@\(proxy.place)"], caFile: server.certificatePath)
        let request = HTTPRequest(url: "https://\(Self.bucket)/x", headers: ["Authorization": "AWS4 signature"])
        #expect(try await transport.send(request).status == 200)
        let asked = try #require(proxy.requests.first)
        #expect(proxy.requests.count == 1)
        #expect(asked.lines[0] == "CONNECT \(Self.bucket):443 HTTP/1.1")
        #expect(asked.values(of: "Proxy-Authorization") == ["Basic \(Data("user:p@ss".utf8).base64EncodedString())"])
        #expect(asked.values(of: "Authorization") == [])
    }

    @Test("A proxy is asked for http with the whole URL", arguments: ["HTTP_PROXY", "http_proxy"])
    func plain(variable: String) async throws {
        let proxy = try LoopbackServer.answering { _ in response(body: "by proxy") }
        let answer = try await transport([variable: proxy.url()]).send(HTTPRequest(url: "http://example.test/a%2Bb"))
        #expect(answer.body == Array("by proxy".utf8))
        #expect(proxy.requests.map(\.target) == ["http://example.test/a%2Bb"])
    }

    @Test("A host in NO_PROXY, and one of this machine, is asked without the proxy")
    func exceptions() async throws {
        let server = try LoopbackServer.answering { _ in response(body: "direct") }
        let proxy = try LoopbackServer.answering { _ in response(body: "by proxy") }
        let transport = transport(["ALL_PROXY": proxy.url(), "NO_PROXY": "no-such-host.invalid"])
        #expect(try await transport.send(HTTPRequest(url: server.url())).body == Array("direct".utf8))
        let error = try await transportError(of: HTTPRequest(url: "http://no-such-host.invalid/"), on: transport)
        #expect(error.kind == .resolve)
        #expect(proxy.requests.isEmpty)
    }

    struct Refusal: CustomTestStringConvertible, Sendable {
        var testDescription: String { answer ?? "the end of the connection" }
        var answer: String?
        var kind: TransportError.Kind
        var user = ""
        var says: [String]
    }

    @Test(
        "The error of a proxy that refuses names it, the host and the next step, and no password",
        arguments: [
            Refusal(answer: "407 Proxy Authentication Required", kind: .proxyRefused, says: ["407", "USER:PASSWORD@"]),
            Refusal(
                answer: "407 Proxy Authentication Required", kind: .proxyRefused, user: "user:secret@",
                says: ["407", "refuses the user and password"]),
            Refusal(answer: "403 Forbidden", kind: .proxyRefused, user: "user:secret@", says: ["403", "NO_PROXY"]),
            Refusal(answer: "502 Bad Gateway", kind: .connect, user: "user:secret@", says: ["502", "NO_PROXY"]),
            Refusal(answer: nil, kind: .connect, user: "user:secret@", says: ["cannot be used", "NO_PROXY"]),
        ])
    func refusals(_ refusal: Refusal) async throws {
        let proxy = try ConnectProxy(to: 1, answer: refusal.answer)
        let transport = transport(["HTTPS_PROXY": "http://\(refusal.user)\(proxy.place)"])
        for method in ["GET", "PUT"] {
            let request = HTTPRequest(method: method, url: "https://\(Self.bucket)/x")
            let error = try await transportError(of: request, on: transport)
            #expect(error.kind == refusal.kind && !error.mayHaveTakenEffect, "\(error)")
            for part in refusal.says + ["the proxy \(proxy.place) (HTTPS_PROXY)", Self.bucket] {
                #expect(error.message.contains(part), "\(error)")
            }
            #expect(!error.description.contains("secret"))
        }
    }

    @Test("A proxy for http that refuses has not passed the request on")
    func plainRefusal() async throws {
        let proxy = try LoopbackServer.answering { _ in response("407 Proxy Authentication Required") }
        let request = HTTPRequest(method: "PUT", url: "http://example.test/x")
        let error = try await transportError(of: request, on: transport(["http_proxy": proxy.url()]))
        #expect(error.kind == .proxyRefused && !error.mayHaveTakenEffect)
        #expect(error.message.contains("(http_proxy)") && error.message.contains("example.test"), "\(error)")
    }

    @Test("A server's own 407 is its answer")
    func ownStatus() async throws {
        let server = try LoopbackServer.answering { _ in response("407 Proxy Authentication Required") }
        #expect(try await transport([:]).send(HTTPRequest(url: server.url())).status == 407)
    }

    @Test(
        "The error of a proxy that cannot be used says why, and never quotes its password",
        arguments: [
            (
                "http://user:secret@127.0.0.1:1",
                "the proxy 127.0.0.1:1 (HTTPS_PROXY) cannot be used: Connection refused"
            ),
            ("http://user:secret@no-such-proxy.invalid:3128", "its name has no address"),
            ("http://user:secret@proxy.example.org:port", "malformed"),
            ("http://user:sec/ret@proxy.test:3128", "(HTTPS_PROXY)"),
            ("nonsense://user:secret@127.0.0.1:1", "the proxy 127.0.0.1:1 (HTTPS_PROXY)"),
        ])
    func unusable(proxy: String, says: String) async throws {
        let transport = transport(["HTTPS_PROXY": proxy])
        let error = try await transportError(of: HTTPRequest(url: "https://\(Self.bucket)/x"), on: transport)
        #expect(error.kind == .connect && !error.mayHaveTakenEffect, "\(error)")
        #expect(error.message.contains(says) && error.message.contains(Self.bucket), "\(error)")
        #expect(error.message.contains("HTTPS_PROXY, or list the host in NO_PROXY"), "\(error)")
        for secret in ["secret", "sec/ret", "user:"] { #expect(!error.description.contains(secret), "\(error)") }
    }

    @Test(
        "A proxy with TLS is verified too, and its fault is not the host's",
        .enabled(if: TLSServer.isAvailable, "openssl is not installed"))
    func proxyCertificate() async throws {
        let server = try await TLSServer()
        let transport = transport(["HTTPS_PROXY": "https://user:secret@127.0.0.1:\(server.port)"])
        let error = try await transportError(of: HTTPRequest(url: "https://\(Self.bucket)/x"), on: transport)
        #expect(error.kind == .tls && error.certificateFault == .selfSigned, "\(error)")
        #expect(error.message.contains("the certificate of the proxy 127.0.0.1:\(server.port)"), "\(error)")
        #expect(!error.description.contains("secret"))
    }

    @Test(
        "After a redirect, the proxy is that of the new URL",
        .enabled(if: TLSServer.isAvailable, "openssl is not installed"))
    func redirect() async throws {
        let server = try await TLSServer(certificate: Self.certificate)
        let proxy = try ConnectProxy(to: server.port)
        let plain = try LoopbackServer.answering { _ in
            response("302 Found", headers: ["Location: https://\(Self.bucket)/x"])
        }
        let request = HTTPRequest(url: plain.url(), redirectsMax: 1)
        let answer = try await transport(["HTTPS_PROXY": "http://\(proxy.place)"], caFile: server.certificatePath)
            .send(request)
        #expect(answer.status == 200 && answer.url == "https://\(Self.bucket)/x")
        #expect(proxy.requests.map(\.target) == ["\(Self.bucket):443"])
        // The password of a malformed one is not shown then, either.
        let malformed = transport(["HTTPS_PROXY": "http://user:secret@proxy.test:port"])
        let error = try await transportError(of: request, on: malformed)
        #expect(!error.description.contains("secret") && error.message.contains("proxy.test:port"), "\(error)")
    }

    @Test("A redirect from the internet, seen through a proxy, to this machine is refused")
    func redirectInward() async throws {
        let server = try LoopbackServer.answering { _ in response(body: "inside") }
        let proxy = try LoopbackServer.answering { _ in response("302 Found", headers: ["Location: \(server.url())"]) }
        let request = HTTPRequest(url: "http://example.test/", redirectsMax: 1)
        let error = try await transportError(of: request, on: transport(["http_proxy": proxy.url()], isPublic: false))
        #expect(error.kind == .badURL && error.message.contains("redirect leads from the internet"), "\(error)")
        #expect(server.requests.isEmpty)
        let answer = try await transport(["http_proxy": proxy.url()], isPublic: true).send(request)
        #expect(answer.body == Array("inside".utf8))
    }
}
