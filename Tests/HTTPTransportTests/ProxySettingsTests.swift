import Testing

@testable import HTTPTransport

@Suite struct ProxySettingsTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String { "\(variables.sorted { $0.key < $1.key }) \(url)" }
        var variables: [String: String]
        var url: String
        var place: String?

        init(_ variables: [String: String], _ place: String?) {
            self.init(variables, "https://b.s3.us-east-2.amazonaws.com/k", place)
        }

        init(_ variables: [String: String], _ url: String, _ place: String?) {
            (self.variables, self.url, self.place) = (variables, url, place)
        }
    }

    private static let plain = "http://store.example.org/k"

    @Test(
        "The variables are read as botocore and pip read them, with all_proxy as curl has it",
        arguments: [
            Case([:], nil), Case(["HTTPS_PROXY": "http://p:1"], "p:1"), Case(["https_proxy": "http://p:1"], "p:1"),
            Case(["https_proxy": "http://p:1", "HTTPS_PROXY": "http://q:2"], "p:1"),
            // An empty lower-case variable takes the other away.
            Case(["https_proxy": "", "HTTPS_PROXY": "http://q:2"], nil), Case(["HTTPS_PROXY": ""], nil),
            Case(["http_proxy": "http://p:1"], nil), Case(["http_proxy": "http://p:1"], plain, "p:1"),
            Case(["HTTP_PROXY": "http://p:1"], plain, "p:1"), Case(["HTTPS_PROXY": "http://p:1"], plain, nil),
            // In a CGI program, a client sets HTTP_PROXY by a header.
            Case(["HTTP_PROXY": "http://p:1", "REQUEST_METHOD": "GET"], plain, nil),
            Case(["http_proxy": "http://p:1", "REQUEST_METHOD": "GET"], plain, "p:1"),
            Case(["ALL_PROXY": "socks5h://p:1"], "p:1"), Case(["all_proxy": "p:1"], plain, "p:1"),
            Case(["ALL_PROXY": "http://p:1", "HTTPS_PROXY": "http://q:2"], "q:2"),
            Case(["HTTPS_PROXY": "http://user:p%40ss@proxy.example.org:3128/"], "proxy.example.org:3128"),
            Case(["HTTPS_PROXY": "http://user:a/b@c@proxy.example.org:3128"], "proxy.example.org:3128"),
            Case(["HTTPS_PROXY": "user:secret@proxy.example.org"], "proxy.example.org"),
        ])
    func variables(_ given: Case) throws {
        let origin = try #require(URLOrigin(given.url))
        #expect(ProxySettings(environment: given.variables).proxy(for: origin)?.place == given.place)
    }

    @Test(
        "NO_PROXY takes hosts out: names with those below them, ports, addresses, networks, and all by an asterisk",
        arguments: [
            ("*", "https://a.example.org/", true), (" a.org , * ", "https://b.example.org/", true),
            ("example.org", "https://example.org/", true), ("example.org", "https://a.example.org/", true),
            (".example.org", "https://a.example.org/", true), (".example.org", "https://example.org/", true),
            ("*.example.org", "https://a.example.org/", true), ("EXAMPLE.org", "https://A.Example.ORG/", true),
            ("example.org", "https://a.example.org./", true), ("example.org.", "https://a.example.org/", true),
            ("example.org", "https://notexample.org/", false), ("a.example.org", "https://example.org/", false),
            ("x.org,example.org", "https://example.org/", true), ("x.org example.org", "https://example.org/", true),
            ("example.org:8443", "https://example.org:8443/", true),
            ("example.org:8443", "https://example.org/", false),
            ("example.org:443", "https://example.org/", true), ("example.org", "https://example.org:8443/", true),
            ("10.1.2.3", "https://10.1.2.3/", true), ("10.1.2.3", "https://10.1.2.33/", false),
            ("2.3", "https://10.1.2.3/", false), ("10.0.0.0/8", "https://10.1.2.3/", true),
            ("10.1.2.0/23", "https://10.1.3.3/", true), ("10.1.2.0/23", "https://10.1.4.3/", false),
            ("0.0.0.0/0", "https://10.1.2.3/", true), ("10.0.0.0/99", "https://10.1.2.3/", false),
            ("10.0.0.0/-1", "https://10.1.2.3/", false), ("10.0.0.0/8", "https://example.org/", false),
            ("fd00::/8", "https://[fd12::1]/", true), ("fd12::1", "https://[fd12:0::1]:8443/", true),
            ("[fd12::1]:8443", "https://[fd12::1]:8443/", true), ("[fd12::1]:8443", "https://[fd12::1]/", false),
            ("", "https://example.org/", false), (",", "https://example.org/", false),
            ("example.org", "https://user:secret@example.org/x@y", true),
        ])
    func exceptions(list: String, url: String, isExcepted: Bool) throws {
        let origin = try #require(URLOrigin(url))
        for name in ["NO_PROXY", "no_proxy"] {
            let settings = ProxySettings(environment: ["ALL_PROXY": "http://p:1", name: list])
            #expect((settings.proxy(for: origin) == nil) == isExcepted)
        }
    }

    @Test(
        "This machine's own addresses need no proxy",
        arguments: ["localhost", "127.0.0.1", "127.9.9.9:9000", "[::1]:9000", "store.localhost"])
    func loopback(host: String) throws {
        let settings = ProxySettings(environment: ["ALL_PROXY": "http://p:1"])
        let own = try #require(URLOrigin("http://\(host)/k"))
        let other = try #require(URLOrigin("http://128.0.0.1/k"))
        #expect(settings.proxy(for: own) == nil)
        #expect(settings.proxy(for: other) != nil)
    }

    @Test("What is shown of a proxy has no user and password, nor has libcurl's quote of it")
    func secrets() throws {
        let settings = ProxySettings(environment: ["HTTPS_PROXY": "http://user:secret@p:1"])
        let origin = try #require(URLOrigin("https://example.org/"))
        let proxy = try #require(settings.proxy(for: origin))
        #expect(proxy.name == "the proxy p:1 (HTTPS_PROXY)")
        #expect(proxy.hidden(in: "bad syntax in 'http://user:secret@p:1'") == "bad syntax in 'p:1'")
    }
}
