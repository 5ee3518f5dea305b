import Indexes
package import Objects
package import PlaybookFiles
package import RunJournal
import S3
package import SimpleRepository

/// The links of a project page, sorted into correct ones and faulty ones (failure classes F02, F03, F05, F17). Pure: no
/// requests.
package struct PageLinks: Sendable {
    /// A link that leads to the correct place for its file name.
    package struct Link: Sendable {
        package var file: ProjectFile
        package var key: ObjectKey
        /// The absolute URL, without fragment.
        package var url: String
    }

    package private(set) var links: [Link] = []
    package private(set) var findings: [Finding] = []

    /// - Parameter remedy: for a page with a fault.
    package init(
        _ page: ProjectPage, of sight: ObservedPage, in index: ObservedIndex, channel: Channel,
        remedy: CheckRecord.Remedy
    ) {
        var judge = Judge(pageURL: sight.url, page: page, index: index, channel: channel, remedy: remedy)
        for file in page.files { if let link = judge.link(file) { links.append(link) } }
        for href in page.otherLinks { judge.other(href) }
        judge.base()
        judge.untaken()
        findings = judge.findings
    }

    /// Faults that are reported one by one; the rest of a kind become a count.
    static let faultsMax = 20

    private struct Judge {
        let pageURL: String
        let page: ProjectPage
        let index: ObservedIndex
        let channel: Channel
        let remedy: CheckRecord.Remedy
        var findings: [Finding] = []
        private var counts: [Finding.Name: Int] = [:]
        private var seen: [String: String?] = [:]

        init(pageURL: String, page: ProjectPage, index: ObservedIndex, channel: Channel, remedy: CheckRecord.Remedy) {
            self.pageURL = pageURL
            self.page = page
            self.index = index
            self.channel = channel
            self.remedy = remedy
        }

        mutating func link(_ file: ProjectFile) -> Link? {
            guard let resolved = page.url(of: file, pageURL: pageURL).map(withoutFragment) else {
                report(.foreignLink, "the link \(shown(file.url)) resolves to no URL")
                return nil
            }
            let owner = (try? DistributionFilename(parsing: file.filename, of: page.name))?.project
            guard owner == page.name else {
                report(.foreignLink, "\(shown(file.filename)) is not a file of \(page.name)")
                return nil
            }
            let key = index.key(ofFile: file.filename, project: page.name)
            let wanted = channel.publicURL(ofKey: key.text)
            // A file that is not here may be on another host, which installers accept.
            if index.listing?.artifacts[key] == nil,
                !resolved.hasPrefix(channel.publicURL), isHTTP(resolved)
            {
                return nil
            }
            guard folder(of: resolved) == folder(of: wanted) else {
                report(
                    .foreignLink,
                    "\(shown(file.filename)) is linked at \(shown(resolved)), which is not \(folder(of: wanted))")
                return nil
            }
            if resolved.utf8.contains(UInt8(ascii: "+")) {
                report(
                    .plusEncoding,
                    "the link of \(shown(file.filename)) has a raw +, which S3 reads as a space; it must be %2B")
                return nil
            }
            note(file)
            return Link(file: file, key: key, url: resolved)
        }

        /// Notes duplicates, and missing hashes where the channel requires them.
        private mutating func note(_ file: ProjectFile) {
            if let earlier = seen.updateValue(file.sha256, forKey: file.filename), earlier != file.sha256 {
                report(.hashMismatch, "\(shown(file.filename)) stands on the page twice, with different hashes")
            }
            if file.sha256 == nil && channel.requireHashes {
                report(.missingHash, "the link of \(shown(file.filename)) has no sha256", remedy: .regenerate)
            }
        }

        /// Notes a link to something that is not a distribution: harmless to installers, wherever it leads.
        mutating func other(_ href: String) {
            let base = page.baseReference.flatMap { resolveReference($0, against: pageURL) } ?? pageURL
            guard let resolved = resolveReference(href, against: base) else {
                return report(.foreignLink, "the link \(shown(href)) resolves to no URL")
            }
            guard isHTTP(resolved) else {
                return report(.foreignLink, "the page links \(shown(resolved)), which is not an http or https URL")
            }
        }

        /// Whether it is an http or https URL. Installers skip links to anything but distributions, such as navigation.
        private func isHTTP(_ url: String) -> Bool {
            (url.hasPrefix("https://") || url.hasPrefix("http://"))
                && url.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && $0 != "\\" }
        }

        /// Notes a `<base>` that installers misread. uv refuses a page whose `<base>` has no scheme. pip resolves one without a
        /// host against the page, and finds no file behind one with a host.
        mutating func base() {
            guard let base = page.baseReference, !hasScheme(base), !page.files.isEmpty else { return }
            report(.foreignLink, "uv refuses the page for its relative <base href> \(shown(base))")
        }

        /// Notes links that installers skip, whatever they lead to.
        mutating func untaken() {
            for link in page.untaken {
                report(.foreignLink, "installers pass over \(shown(link.filename)): its link \(link.reason)")
            }
        }

        private func folder(of url: String) -> Substring {
            url.lastIndex(of: "/").map { url[...$0] } ?? url[...]
        }

        private func withoutFragment(_ url: String) -> String { String(url.prefix { $0 != "#" }) }

        private mutating func report(_ name: Finding.Name, _ message: String, remedy: CheckRecord.Remedy? = nil) {
            counts[name, default: 0] += 1
            guard let count = counts[name], count <= PageLinks.faultsMax else { return }
            let rest = count == PageLinks.faultsMax ? "; there are more" : ""
            findings.append(
                Finding(
                    name, pageURL, .fail, remedy: remedy ?? self.remedy, message: message + rest,
                    hint: Mending(channel: channel).reindex(index.index, project: page.name.normalized)))
        }
    }
}
