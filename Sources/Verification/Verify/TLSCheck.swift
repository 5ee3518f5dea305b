import Foundation
import HTTPTransport
import RunJournal
import S3

/// Checks how long the certificate of the public host is still valid (failure class F27).
///
/// Installers refuse an expired certificate, and then no index can be read. This check shows a missing renewal while there is
/// still time.
package struct TLSCheck: Sendable {
    let site: PublicSite

    package init(site: PublicSite) {
        self.site = site
    }

    /// Fewer days left than this is a fault: ACM renews 60 days before the end, and has then failed for weeks
    /// (https://docs.aws.amazon.com/acm/latest/userguide/dns-renewal-validation.html).
    static let daysMin = 14
    package static let renewal = "ACM renews by itself only while its DNS validation record is there"

    /// Checks the host of the control URL, and the host that answered for it.
    func check(_ control: Finding) async -> [Finding] {
        await check([control.subject] + [control.evidence[ControlCheck.answeredBy]].compactMap(\.self))
    }

    /// One finding for each https host of the URLs, in their order; none for http, which has no certificate.
    package func check(_ urls: [String]) async -> [Finding] {
        var findings: [Finding] = []
        for url in urls.map(Self.hostURL)
        where url.hasPrefix("https:") && !findings.contains(where: { $0.subject == url }) {
            findings.append(await look(url))
        }
        return findings
    }

    /// `https://host/` of a URL: its scheme, host and port, without user and password.
    static func hostURL(of url: String) -> String {
        let scheme = url.prefix { $0 != ":" }
        let authority = url.dropFirst(scheme.count + 3).prefix { !"/?#".contains($0) }
        return "\(scheme)://\(authority.split(separator: "@").last ?? "")/".lowercased()
    }

    private func look(_ url: String) async -> Finding {
        do {
            let response = try await site.send(HTTPRequest(method: "HEAD", url: url, wantsCertificateExpiry: true))
            return Self.judge(url, expires: response.certificateExpiry, now: site.now())
        } catch {
            return Finding(
                .tlsExpiry, url, .inconclusive, remedy: .outage, message: "no answer: \(error)",
                hint: "when the host answers: \(Mending(channel: site.channel).again)")
        }
    }

    /// - Parameter expires: `nil` where this machine's TLS library does not state it.
    static func judge(_ url: String, expires: Date?, now: Date) -> Finding {
        let host = hostField(of: url)
        guard let expires else {
            return Finding(
                .tlsExpiry, url, .pass,
                message: "\(host) has a valid certificate; this machine's libcurl does not say when it expires")
        }
        let days = Int((expires.timeIntervalSince(now) / 86_400).rounded(.down))
        let moment = expires.formatted(.iso8601)
        let evidence = ["expires": moment, "days": "\(days)"]
        let when =
            switch days {
            case ..<0: "has expired, \(moment)"
            case 0: "expires within a day, \(moment)"
            case 1: "expires in 1 day, \(moment)"
            default: "expires in \(days) days, \(moment)"
            }
        let message = "the certificate of \(host) \(when)"
        guard days < daysMin else { return Finding(.tlsExpiry, url, .pass, message: message, evidence: evidence) }
        return Finding(.tlsExpiry, url, .fail, message: message, hint: "renew it: \(renewal)", evidence: evidence)
    }
}
