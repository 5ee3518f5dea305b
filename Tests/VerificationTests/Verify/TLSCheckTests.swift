import Foundation
import HTTPTransport
import PlaybookFiles
import RunJournal
import Synchronization
import Testing

@testable import Verification

@Suite struct TLSCheckTests {
    private static let now = Date(timeIntervalSince1970: 1_764_072_000)
    private static let url = "https://index.example.org/"

    private static func days(_ days: Double) -> Date { now.addingTimeInterval(days * 86_400) }

    @Test(
        "Fewer than 14 days are a fault, which nothing is rolled back for",
        arguments: [
            (400, .pass, "400", "expires in 400 days"), (14, .pass, "14", "expires in 14 days"),
            (13.9999, .fail, "13", "expires in 13 days"), (13, .fail, "13", "expires in 13 days"),
            (1.5, .fail, "1", "expires in 1 day,"), (0.5, .fail, "0", "expires within a day"),
            (-0.5, .fail, "-1", "has expired"), (-40, .fail, "-40", "has expired"),
        ] as [(Double, CheckRecord.Verdict, String, String)])
    func judgement(days: Double, verdict: CheckRecord.Verdict, told: String, message: String) {
        let finding = TLSCheck.judge(Self.url, expires: Self.days(days), now: Self.now)
        #expect(finding.name == .tlsExpiry && finding.subject == Self.url)
        #expect(finding.verdict == verdict)
        #expect(finding.remedy == nil)
        #expect(finding.evidence["days"] == told)
        #expect(finding.evidence["expires"] == Self.days(days).formatted(.iso8601))
        #expect(finding.message.hasPrefix("the certificate of index.example.org \(message)"))
        #expect((finding.hint == nil) == (verdict == .pass))
    }

    @Test("Where the TLS library does not tell, the message says so")
    func untold() {
        let finding = TLSCheck.judge(Self.url, expires: nil, now: Self.now)
        #expect(finding.verdict == .pass)
        #expect(finding.message.contains("does not say when it expires"))
        #expect(finding.evidence.isEmpty)
    }

    @Test(
        "A host is its scheme, name and port, never a user or a signature",
        arguments: [
            ("https://Index.example.org/v2/a.whl?X-Amz-Signature=abc", "https://index.example.org/"),
            ("https://me:secret@index.example.org:8443/v2/", "https://index.example.org:8443/"),
            ("HTTPS://index.example.org?signature", "https://index.example.org/"),
            ("http://index.example.org/v2/", "http://index.example.org/"),
        ])
    func hostURL(url: String, host: String) {
        #expect(TLSCheck.hostURL(of: url) == host)
    }

    @Test("Each https host is asked once; one over http is not asked")
    func hosts() async {
        let hosts = Hosts(expiries: ["https://a.example.org/": Self.days(90), "https://b.example.org/": Self.days(3)])
        let findings = await check(hosts).check([
            "https://a.example.org/v2/x.whl", "http://c.example.org/v2/", "https://a.example.org/",
            "https://b.example.org/v2/?signature",
        ])
        #expect(findings.map(\.subject) == ["https://a.example.org/", "https://b.example.org/"])
        #expect(findings.map(\.verdict) == [.pass, .fail])
        #expect(hosts.asked == ["https://a.example.org/", "https://b.example.org/"])
    }

    @Test("A host that does not answer is an outage, not a certificate's fault")
    func lost() async {
        let findings = await check(Hosts(expiries: [:])).check(["https://a.example.org/v2/"])
        #expect(findings.map(\.verdict) == [.inconclusive])
        #expect(findings.map(\.remedy) == [.outage])
    }

    @Test("The control check names the host that answered for the public one, and the certificate that is refused")
    func control() async throws {
        let redirecting = Hosts(expiries: [:], redirect: "https://edge.example.org/v2/?X-Amz-Signature=abc")
        let finding = await ControlCheck(site: check(redirecting).site).check([], writes: RunWrites([]))
        #expect(finding.verdict == .pass)
        #expect(finding.evidence == ["answered-by": "https://edge.example.org/"])

        let refused = await ControlCheck(site: check(Hosts(expiries: [:])).site).check([], writes: RunWrites([]))
        #expect(refused.verdict == .inconclusive && refused.remedy == .outage)
        #expect(refused.message.contains("TLS handshake") && refused.message.contains("certificate has expired"))
        #expect(refused.hint?.text.contains("renew") == true)
    }

    private func check(_ hosts: Hosts) -> TLSCheck {
        let channel = Channel(
            name: "nightly", bucket: "bucket", region: "us-east-2", publicURL: "https://a.example.org/", roots: ["v2"])
        return TLSCheck(site: PublicSite(channel: channel, transport: hosts, now: { Self.now }, sleep: { _ in }))
    }
}

/// Hosts with certificates; the others refuse the handshake, as one with an expired certificate does.
private final class Hosts: Transport {
    let expiries: [String: Date]
    /// The URL to which every request is redirected, if any.
    let redirect: String?
    private let requests = Mutex<[String]>([])

    init(expiries: [String: Date], redirect: String? = nil) {
        self.expiries = expiries
        self.redirect = redirect
    }

    var asked: [String] { requests.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        requests.withLock { $0.append(request.url) }
        if let redirect { return HTTPResponse(status: 200, headers: [:], body: [], url: redirect) }
        guard request.wantsCertificateExpiry, request.method == "HEAD", let expiry = expiries[request.url] else {
            throw TransportError(
                kind: .tls, message: "SSL certificate problem: certificate has expired", url: request.url,
                mayHaveTakenEffect: false, certificateFault: .expired)
        }
        return HTTPResponse(status: 403, headers: [:], body: [], url: request.url, certificateExpiry: expiry)
    }
}
