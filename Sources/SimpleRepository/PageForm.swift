/// The form of a page's bytes: HTML (PEP 503) or JSON (PEP 691).
package enum PageForm: String, Sendable, CaseIterable {
    case html, json

    /// The form of a page, by its bytes alone: HTML does not begin with a brace.
    package init(of bytes: [UInt8]) {
        let first = bytes.first { !ASCII.isHTMLSpace($0) }
        self = first == UInt8(ascii: "{") ? .json : .html
    }

    /// The `Content-Type` with which installers take such a page (PEP 691, "Content-Types").
    package var contentType: String {
        switch self {
        case .html: "text/html"
        case .json: "application/vnd.pypi.simple.v1+json"
        }
    }

    /// The bytes of a project's page.
    package func render(_ page: ProjectPage) -> [UInt8] {
        switch self {
        case .html: renderProjectPageHTML(page)
        case .json: renderProjectPageJSON(page)
        }
    }

    /// The bytes of a root page.
    /// - Parameter foreign: links to projects elsewhere. JSON names projects without links, so that it leaves these out.
    package func renderRoot(_ projects: [ProjectName], foreign: [RootPage.Entry] = []) -> [UInt8] {
        switch self {
        case .html: renderRootPageHTML(projects, foreign: foreign)
        case .json: renderRootPageJSON(projects)
        }
    }
}

/// Parses a project page in either form.
/// - Throws: as the parser of its form.
package func parseProjectPage(_ bytes: [UInt8], project: ProjectName) throws(SimplePageError) -> ProjectPage {
    switch PageForm(of: bytes) {
    case .html: try parseProjectPage(html: bytes, project: project)
    case .json: try parseProjectPage(json: bytes, project: project)
    }
}

/// Parses a root page in either form.
/// - Throws: as the parser of its form.
package func parseRootPage(_ bytes: [UInt8]) throws(SimplePageError) -> RootPage {
    switch PageForm(of: bytes) {
    case .html: try parseRootPage(html: bytes)
    case .json: try parseRootPage(json: bytes)
    }
}
