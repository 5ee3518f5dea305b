import RunJournal
import S3

/// URLs that no run touched (failure class F27): if those fail too, it is an outage, and nothing is ever rolled back for
/// one.
struct ControlCheck: Sendable {
    let site: PublicSite

    /// So many files of different indexes are asked before the host is called out.
    private static let filesMax = 3

    func check(_ indexes: [IndexSight], writes: RunWrites) async -> Finding {
        let files = indexes.lazy.compactMap { index in
            index.listing?.artifacts.keys.filter { !writes.wrote($0) }.min()
        }.prefix(Self.filesMax)
        guard !files.isEmpty else { return await host() }
        var reason = ""
        var last = ""
        for key in files {
            let url = site.channel.publicURL(ofKey: key.text)
            last = url
            do {
                let status = try await site.headline(url).status
                if status == 200 || status == 206 {
                    return Finding(.control, url, .pass, message: "the public host answers \(status)")
                }
                reason = "answers \(status) for a file that was not changed"
            } catch {
                reason = "does not answer: \(error)"
            }
        }
        return outage(last, reason)
    }

    /// Without a file to ask for: whether the host answers at all.
    private func host() async -> Finding {
        let url = site.channel.publicURL
        do {
            let status = try await site.headline(url).status
            if status < 500 { return Finding(.control, url, .pass, message: "the public host answers \(status)") }
            return outage(url, "answers \(status)")
        } catch {
            return outage(url, "does not answer: \(error)")
        }
    }

    private func outage(_ url: String, _ what: String) -> Finding {
        Finding(
            .control, url, .inconclusive, remedy: .outage, message: "the public host \(what)",
            hint:
                "an outage of DNS, TLS, CDN or permissions: nothing is rolled back for it; verify again when it is over"
        )
    }
}
