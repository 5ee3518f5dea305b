import HTTPTransport
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3

/// Requests URLs that no run touched (failure class F27). If those fail too, it is an outage, and nothing is rolled back for an
/// outage.
struct ControlCheck: Sendable {
    let site: PublicSite

    /// At most this many files, of different indexes, are tried before the host counts as down.
    private static let filesMax = 3
    /// The evidence name for the host that answered after redirects, as a URL.
    static let answeredBy = "answered-by"

    func check(_ indexes: [ObservedIndex], writes: RunWrites) async -> Finding {
        let files = indexes.lazy.compactMap { index in
            index.listing?.artifacts.keys.filter { !writes.wrote($0) }.min()
        }.prefix(Self.filesMax)
        var lost: Finding?
        for key in files {
            let url = site.channel.publicURL(ofKey: key.text)
            do {
                let head = try await site.headline(url)
                if head.status == 200 || head.status == 206 { return answered(url, head) }
                lost = outage(url, "answers \(head.status) for a file that was not changed")
            } catch {
                lost = unanswered(url, error)
            }
        }
        if let lost { return lost }
        return await host()
    }

    /// Whether the host answers at all; used when there is no file to request.
    private func host() async -> Finding {
        let url = site.channel.publicURL
        do {
            let head = try await site.headline(url)
            return head.status < 500 ? answered(url, head) : outage(url, "answers \(head.status)")
        } catch {
            return unanswered(url, error)
        }
    }

    /// The evidence of an answer. Only the host of a redirect is kept: the rest of its URL can carry a signature.
    private func answered(_ url: String, _ head: PublicSite.Headline) -> Finding {
        var finding = Finding(.control, url, .pass, message: "the public host answers \(head.status)")
        if head.url != url { finding.evidence[Self.answeredBy] = TLSCheck.hostURL(of: head.url) }
        return finding
    }

    private func unanswered(_ url: String, _ error: any Error) -> Finding {
        guard let error = error as? TransportError, error.kind == .tls else {
            return outage(url, "does not answer: \(error)")
        }
        var finding = outage(url, "fails the TLS handshake: \(error)")
        let renewal = error.certificateFault == .expired ? "renew it: \(TLSCheck.renewal). " : ""
        finding.hint =
            "\(renewal)nothing is rolled back for it; "
            + Mending(channel: site.channel).again
        return finding
    }

    private func outage(_ url: String, _ what: String) -> Finding {
        Finding(
            .control, url, .inconclusive, remedy: .outage, message: "the public host \(what)",
            hint:
                "an outage of DNS, TLS, CDN or permissions: nothing is rolled back for it; when it is over, "
                + Mending(channel: site.channel).again
        )
    }
}
