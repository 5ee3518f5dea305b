import HTTPTransport
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository
import Verification

/// The findings about a channel's public site: its answers, its certificate's lifetime, and how long caches may keep a page.
struct SiteExamination: Sendable {
    let workspace: Workspace
    let channel: Channel

    func lines() async -> [DoctorReport.Line] {
        guard channel.hasPublicURL else {
            return [
                .init(
                    .publicURL, .warning, "none: nothing can be verified from outside",
                    hint: "add `public:` to the channel")
            ]
        }
        let (url, isPage) = await page()
        let site = workspace.publicSite(channel)
        do {
            let sight = try await site.page(url)
            if isPage && sight.status != 200 {
                return [
                    .init(
                        .publicURL, .problem, "\(url) answers \(sight.status), and the page is in the bucket",
                        hint: "look at the distribution's origin, its permissions and `paths` of the channel")
                ]
            }
            let answer = DoctorReport.Line(
                .publicURL, sight.status < 500 ? .ok : .problem, "\(url) answers \(sight.status)",
                cause: sight.status < 500 ? nil : .unavailable)
            let pages = isPage && channel.pages.hasTwins ? [await negotiation(url, of: site)] : []
            return [answer] + (await certificates([url, sight.url], of: site))
                + (isPage ? [cacheHeaders(sight)] : []) + pages
        } catch {
            let isExpired = (error as? TransportError)?.certificateFault == .expired
            return [
                .init(
                    .publicURL, .problem, "\(error)",
                    hint: isExpired ? "renew it: \(TLSCheck.renewal)" : nil,
                    cause: .unavailable)
            ]
        }
    }

    /// The certificate check of `rollbook verify`. A run with a verification would fail it too.
    private func certificates(_ urls: [String], of site: PublicSite) async -> [DoctorReport.Line] {
        let findings = await TLSCheck(site: site).check(urls)
        if findings.isEmpty { return [.init(.tlsExpiry, .ok, "no certificate: the public URL is http")] }
        return findings.map { finding in
            let verdict: DoctorReport.Verdict =
                switch finding.verdict {
                case .pass: .ok
                case .fail: .problem
                case .inconclusive: .unknown
                }
            return .init(.tlsExpiry, verdict, finding.message, hint: finding.hint?.text)
        }
    }

    /// Whether installers, which ask for JSON first, are served the pages in JSON.
    /// - Parameter url: that of a page in HTML.
    private func negotiation(_ url: String, of site: PublicSite) async -> DoctorReport.Line {
        let folder = String(url.dropLast(IndexLayout.pageName.count))
        guard let sight = try? await site.page(folder, asInstaller: true), sight.status == 200 else {
            return .init(.pages, .unknown, "\(folder) does not answer a client that asks for JSON")
        }
        guard PageForm(of: sight.body) == .html else {
            return .init(.pages, .ok, "both: installers are served JSON, others HTML")
        }
        return .init(
            .pages, .warning, "both, and installers that ask for JSON are served HTML: pip takes no cut-off date",
            hint: "let the CDN choose by Accept, as the how-to's \"Install as of a date\" shows, or say `pages: json`")
    }

    /// The root page of one of the channel's indexes; without any, the public URL itself.
    private func page() async -> (url: String, isPage: Bool) {
        let top = (channel.publicURL, false)
        guard let client = try? workspace.connections.makeClient(channel) else { return top }
        let reader = BucketReader(channel: channel, client: client)
        guard let indexes = try? await reader.indexes().indexes else { return top }
        for index in indexes.prefix(8) {
            let key = channel.layout.key(ofRootPageOf: index)
            guard case .present = try? await client.headObject(ObjectKey(key)) else { continue }
            return (channel.publicURL(ofKey: key), true)
        }
        return top
    }

    /// The time for which a reader may see an old page after a publish or a rollback.
    private func cacheHeaders(_ sight: PublicSite.Sight) -> DoctorReport.Line {
        let headers = sight.headers
        let evidence = ["cache-control", "age", "x-cache"].compactMap { name in headers[name].map { "\(name): \($0)" } }
        let text = evidence.isEmpty ? "none" : evidence.joined(separator: ", ")
        let directives = (headers["cache-control"] ?? "").lowercased().split(separator: ",").map {
            $0.trimmingPrefix { $0 == " " }
        }
        if directives.contains(where: { ["no-cache", "no-store", "private"].contains(String($0)) }) {
            return .init(.cacheHeaders, .ok, "pages are fetched anew each time (\(text))")
        }
        let seconds = directives.compactMap { directive in
            ["s-maxage=", "max-age="].lazy.compactMap { name in
                directive.hasPrefix(name) ? Int(directive.dropFirst(name.count)) : nil
            }.first
        }.max()
        guard let seconds else {
            return .init(
                .cacheHeaders, .warning, "the page does not say how long it may be cached (\(text))",
                hint: "a CDN may keep it for its default TTL (CloudFront: a day): reindex, or set a cache policy")
        }
        return .init(
            .cacheHeaders, seconds > 600 ? .warning : .ok, "a reader may see a page \(seconds) s old (\(text))",
            hint: seconds > 600 ? "a rollback takes that long to reach readers, unless the CDN is invalidated" : nil)
    }
}
