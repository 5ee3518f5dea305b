/// Parses the root page in HTML, in time linear in its size. An anchor is a project if its text and the last segment of its
/// `href` are project names; the caller checks whether they name the same one.
///
/// The bytes are a root page if they state a repository version, if at least one link leads to the folder that its text names,
/// or if they are the empty page of the scripts before rollbook; else `SimplePageError.notAnIndex` is thrown.
package func parseRootPage(html: [UInt8]) throws(SimplePageError) -> RootPage {
    var scanner = HTMLScanner(html)
    var page = RootPage(projects: [])
    var isIndex = html.starts(with: emptyLegacyPage)
    var anchor: (href: String, text: [UInt8])?
    func close() {
        guard let (href, source) = anchor else { return }
        anchor = nil
        let entry = RootPage.Entry(name: trimmingHTMLSpace(decodeHTMLText(source[...], inAttribute: false)), href: href)
        guard let project = entry.project, let folder = lastFolder(of: href) else { return }
        if folder == project { isIndex = true }
        page.projects.append(entry)
    }
    while let token = scanner.next() {
        switch token {
        case .startTag(.anchor):
            close()
            anchor = scanner.attribute("href").map { (trimmingHTMLSpace($0), []) }
        case .endTag(.anchor): close()
        case .startTag(.meta):
            guard let version = try repositoryVersion(of: scanner) else { continue }
            page.repositoryVersion = version
            isIndex = true
        case .text(let range):
            anchor?.text.append(contentsOf: html[range])
        case .startTag, .endTag: continue
        }
    }
    close()
    guard isIndex else {
        throw .notAnIndex("no repository version, and no link to a project's folder")
    }
    return page
}

/// The project named by the last folder of `href`; `nil` for a link to a file, upwards, or to anything but a project.
func lastFolder(of href: String) -> ProjectName? {
    let segments = URLParts(href).path.utf8.split(separator: ASCII.slash)
    return segments.last.flatMap { percentDecode(Substring($0)) }.flatMap { ProjectName($0) }
}

private let emptyLegacyPage = Array("<!DOCTYPE html>\n<html>\n  <body>\n  </body>\n</html>".utf8)
