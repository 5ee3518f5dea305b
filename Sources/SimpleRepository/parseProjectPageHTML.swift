/// Parses a project page in HTML (PEP 503 and its successors), in time linear in its size.
///
/// It accepts the same as browsers and installers: tags and attributes in any order, case and quoting, comments, `<base>`,
/// invalid UTF-8 (repaired). The first of two attributes with the same name counts.
///
/// The bytes are a project page if they state a repository version, link to a file of `project`, or have the heading `Links for
/// <project>`, which renderers (older ones of this index too) write even on a page without files. Anything else, such as a
/// proxy's login page, throws `SimplePageError.notAnIndex`.
package func parseProjectPage(
    html: [UInt8], project: ProjectName
) throws(SimplePageError) -> ProjectPage {
    var scanner = HTMLScanner(html)
    var page = ProjectPage(name: project, files: [])
    var isIndex = false
    var heading: [UInt8]?
    var (status, reason): (String?, String?)
    while let token = scanner.next() {
        switch token {
        case .startTag(.anchor):
            guard let href = scanner.attribute("href") else { continue }
            if let (file, owner) = projectFile(of: scanner, href: href, project: project) {
                if owner == project { isIndex = true }
                if let reason = refusal(of: href) {
                    page.untaken.append(.init(filename: file.filename, reason: reason))
                }
                page.files.append(file)
            } else {
                page.otherLinks.append(href)
            }
        case .startTag(.base):
            if page.baseReference == nil { page.baseReference = scanner.attribute("href").map(trimmingHTMLSpace) }
        case .startTag(.meta):
            let content = scanner.attribute("content")
            switch scanner.attribute("name")?.lowercased() {
            case "pypi:project-status": status = status ?? content
            case "pypi:project-status-reason": reason = reason ?? content
            default:
                guard let version = try repositoryVersion(of: scanner) else { continue }
                page.repositoryVersion = version
                isIndex = true
            }
        case .startTag(.heading): heading = []
        case .endTag(.heading):
            if let text = heading, isHeading(text, of: project) { isIndex = true }
            heading = nil
        case .text(let range): heading?.append(contentsOf: html[range])
        case .startTag(.html), .endTag: continue
        }
    }
    guard isIndex else {
        throw .notAnIndex("no repository version, no link to a file of \(project), and no heading of its page")
    }
    page.status = status.map { ProjectStatus($0, reason: reason) }
    return page
}

/// Whether the last element that an HTML document closes is `html`; comments and white space may follow. A truncated document
/// is not complete. (HTML allows the tag to be left out, so its absence alone proves nothing.)
package func isCompleteHTML(_ html: [UInt8]) -> Bool {
    var scanner = HTMLScanner(html)
    var isClosed = false
    while let token = scanner.next() {
        switch token {
        case .endTag(.html): isClosed = true
        case .text(let range): if !html[range].allSatisfy(ASCII.isHTMLSpace) { isClosed = false }
        case .startTag, .endTag: isClosed = false
        }
    }
    return isClosed
}

/// The version in `<meta name="pypi:repository-version" content="1.0">`; `nil` for any other `<meta>`.
func repositoryVersion(of scanner: HTMLScanner) throws(SimplePageError) -> String? {
    guard scanner.attribute("name")?.lowercased() == "pypi:repository-version" else { return nil }
    let version = scanner.attribute("content") ?? ""
    try checkRepositoryVersion(version)
    return version
}

func trimmingHTMLSpace(_ text: String) -> String {
    let bytes = text.utf8
    guard let first = bytes.firstIndex(where: { !ASCII.isHTMLSpace($0) }),
        let last = bytes.lastIndex(where: { !ASCII.isHTMLSpace($0) })
    else { return "" }
    return String(text[first...last])
}

private func isHeading(_ text: [UInt8], of project: ProjectName) -> Bool {
    let text = trimmingHTMLSpace(decodeHTMLText(text[...], inAttribute: false))
    guard text.hasPrefix("Links for ") else { return false }
    return ProjectName(text.dropFirst("Links for ".count)) == project
}

/// The name of the distribution that a link leads to; `nil` for any other link.
func filename(in href: String, of project: ProjectName) -> String? {
    let link = URLParts(trimmingHTMLSpace(href))
    guard let segment = link.path.utf8.split(separator: ASCII.slash, omittingEmptySubsequences: false).last,
        let filename = percentDecode(Substring(segment)),
        (try? DistributionFilename(parsing: filename, of: project)) != nil
    else { return nil }
    return filename
}

/// The reason why pip or uv skips a link to a file; `nil` if both take it. `PageOracleTests` runs both to prove it.
private func refusal(of href: String) -> String? {
    if href != trimmingHTMLSpace(href) { return "has white space around its address" }
    let fields = (URLParts(href).fragment ?? "").split(separator: "&")
    return fields.contains { $0.hasPrefix("egg=") } ? "has an egg= fragment, which pip takes for the file's name" : nil
}

/// The file that the last anchor links to, and its project; `nil` for a link to anything but a distribution.
private func projectFile(
    of scanner: HTMLScanner, href: String, project: ProjectName
) -> (ProjectFile, owner: ProjectName)? {
    let link = URLParts(trimmingHTMLSpace(href))
    guard let segment = link.path.utf8.split(separator: ASCII.slash, omittingEmptySubsequences: false).last,
        let filename = percentDecode(Substring(segment)),
        let distribution = try? DistributionFilename(parsing: filename, of: project)
    else { return nil }
    var withoutFragment = link
    withoutFragment.fragment = nil
    // PEP 714: the newer spelling takes precedence.
    let newer = scanner.attribute("data-core-metadata").map(presence)
    let older = scanner.attribute("data-dist-info-metadata").map(presence)
    let file = ProjectFile(
        filename: filename, url: withoutFragment.text, hashes: link.fragment.map(hashes) ?? [:],
        requiresPython: scanner.attribute("data-requires-python"), coreMetadata: newer ?? older ?? .absent,
        olderCoreMetadata: newer == nil ? nil : older,
        yanked: scanner.attribute("data-yanked").map { .yes(reason: $0.isEmpty ? nil : $0) } ?? .no,
        uploadTime: scanner.attribute("data-upload-time"))
    return (file, distribution.project)
}

/// `sha256=…` of a fragment; other fields (`egg=…`) are skipped.
private func hashes(ofFragment fragment: Substring) -> [String: String] {
    var hashes: [String: String] = [:]
    for field in fragment.utf8.split(separator: ASCII.ampersand) {
        guard let equals = field.firstIndex(of: ASCII.equals) else { continue }
        let algorithm = Substring(field[..<equals]).lowercased()
        guard hashAlgorithms.contains(algorithm) else { continue }
        hashes[algorithm] = Substring(field[field.index(after: equals)...]).lowercased()
    }
    return hashes
}

/// The algorithms that installers know (Python's hashlib.algorithms_guaranteed with a fixed length).
private let hashAlgorithms: Set<String> = [
    "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s", "sha3_224", "sha3_256", "sha3_384",
    "sha3_512",
]

/// The metadata exists for `true` and for digests of other algorithms, but not for `false`.
private func presence(_ value: String) -> CoreMetadataPresence {
    if value.lowercased() == "false" { return .absent }
    let prefix = "sha256="
    return .present(sha256: value.hasPrefix(prefix) ? value.dropFirst(prefix.count).lowercased() : nil)
}
