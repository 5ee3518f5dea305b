/// The project page as HTML (PEP 503). The same files give the same bytes: no timestamp, files by version and then by name. The
/// repository version is 1.0, since the page uses no later feature: `data-upload-time`, which uv reads, is not in any PEP. A page
/// with a status of its project states 1.4, which has it (PEP 792).
///
/// Links are `ProjectFile.url`, so they should be made by `ProjectFile.reference(to:folder:)`. HTML has room for one digest of
/// a file: SHA-256 if there is one, else the longest. `size` is left out; only JSON has it.
package func renderProjectPageHTML(_ page: ProjectPage) -> [UInt8] {
    var html: [UInt8] = []
    html.reserveCapacity(512 + page.files.count * 448)
    html.appendHead(title: "Links for \(page.name)", status: page.status)
    html.append("    <h1>Links for ")
    html.appendHTMLEscaped(page.name.normalized)
    html.append("</h1>\n")
    for file in sortedForPage(page.files, of: page.name) { html.appendAnchor(file) }
    html.append("  </body>\n</html>\n")
    return html
}

/// The root page as HTML (PEP 503): one line for each project, without repetition, by normalized name.
///
/// - Parameter foreign: links to projects elsewhere, which come last; links to projects in `projects` are left out.
package func renderRootPageHTML(_ projects: [ProjectName], foreign: [RootPage.Entry] = []) -> [UInt8] {
    var html: [UInt8] = []
    html.reserveCapacity(256 + projects.count * 64)
    html.appendHead(title: "Simple index")
    for name in Set(projects.map(\.normalized)).sorted() {
        html.append("    <a href=\"")
        html.appendHTMLEscaped(name)
        html.append("/\">")
        html.appendHTMLEscaped(name)
        html.append("</a><br/>\n")
    }
    let own = Set(projects)
    for entry in foreign where entry.project.map({ !own.contains($0) }) ?? true {
        html.append("    <a href=\"")
        html.appendHTMLEscaped(entry.href)
        html.append("\">")
        html.appendHTMLEscaped(entry.name)
        html.append("</a><br/>\n")
    }
    html.append("  </body>\n</html>\n")
    return html
}

/// Files by version (PEP 440), then by the bytes of their names; files that are not distributions come last.
func sortedForPage(_ files: [ProjectFile], of project: ProjectName) -> [ProjectFile] {
    let versions = files.map { (try? DistributionFilename(parsing: $0.filename, of: project))?.version }
    return files.indices
        .sorted { left, right in
            switch (versions[left], versions[right]) {
            case (let first?, let second?) where first != second: first < second
            case (nil, _?): false
            case (_?, nil): true
            default: files[left].filename.utf8.lexicographicallyPrecedes(files[right].filename.utf8)
            }
        }
        .map { files[$0] }
}

extension [UInt8] {
    fileprivate mutating func appendHead(title: String, status: ProjectStatus? = nil) {
        append("<!DOCTYPE html>\n<html>\n  <head>\n")
        appendMeta("repository-version", status == nil ? "1.0" : "1.4")
        if let status {
            appendMeta("project-status", status.marker)
            if let reason = status.reason { appendMeta("project-status-reason", reason) }
        }
        append("    <title>")
        appendHTMLEscaped(title)
        append("</title>\n  </head>\n  <body>\n")
    }

    private mutating func appendMeta(_ name: StaticString, _ content: String) {
        append("    <meta name=\"pypi:")
        append(name)
        appendAttribute("\" content=\"", content)
        append(">\n")
    }

    fileprivate mutating func appendAnchor(_ file: ProjectFile) {
        append("    <a href=\"")
        appendHTMLEscaped(file.url)
        if let (algorithm, digest) = file.digestForFragment {
            append("#")
            appendHTMLEscaped(algorithm)
            append("=")
            appendHTMLEscaped(digest)
        }
        append("\"")
        if case .present(let sha256) = file.coreMetadata {
            let value = sha256.map { "sha256=" + $0 } ?? "true"
            appendAttribute(" data-dist-info-metadata=\"", value)
            appendAttribute(" data-core-metadata=\"", value)
        }
        if let requiresPython = file.requiresPython { appendAttribute(" data-requires-python=\"", requiresPython) }
        if let uploadTime = file.uploadTime { appendAttribute(" data-upload-time=\"", uploadTime) }
        if case .yes(let reason) = file.yanked { appendAttribute(" data-yanked=\"", reason ?? "") }
        append(">")
        appendHTMLEscaped(file.filename)
        append("</a><br/>\n")
    }

    private mutating func appendAttribute(_ opening: StaticString, _ value: String) {
        append(opening)
        appendHTMLEscaped(value)
        append("\"")
    }
}

extension ProjectFile {
    fileprivate var digestForFragment: (algorithm: String, digest: String)? {
        if let sha256 { return ("sha256", sha256) }
        return hashes.max { ($0.value.utf8.count, $0.key) < ($1.value.utf8.count, $1.key) }
            .map { ($0.key, $0.value) }
    }
}
