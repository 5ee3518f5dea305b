/// The project page as JSON (PEP 691). The same files give the same bytes: files by version and then by name, keys in a fixed
/// order.
///
/// The version is 1.1 if every file states its size, which PEP 700 requires, and 1.0 otherwise; both have `versions`. Of a project
/// with a status (PEP 792) it is 1.4 instead of 1.1. An upload time that cannot be read is left out, because pip refuses the whole
/// page for it.
package func renderProjectPageJSON(_ page: ProjectPage) -> [UInt8] {
    let files = sortedForPage(page.files, of: page.name)
    let version = files.allSatisfy { $0.size != nil } ? page.status == nil ? "1.1" : "1.4" : "1.0"
    var json: [UInt8] = []
    json.reserveCapacity(256 + files.count * 512)
    json.append("{\"meta\":{\"api-version\":")
    json.appendJSONString(version)
    json.append("},\"name\":")
    json.appendJSONString(page.name.normalized)
    if let status = page.status { json.appendJSON(of: status) }
    json.append(",\"versions\":")
    json.appendJSONArray(versions(of: files, project: page.name)) { $0.appendJSONString($1) }
    json.append(",\"files\":")
    json.appendJSONArray(files) { $0.appendJSON(of: $1) }
    json.append("}\n")
    return json
}

/// The root page as JSON (PEP 691): each project once, by normalized name.
package func renderRootPageJSON(_ projects: [ProjectName]) -> [UInt8] {
    var json: [UInt8] = []
    json.append("{\"meta\":{\"api-version\":\"1.0\"},\"projects\":")
    json.appendJSONArray(Set(projects.map(\.normalized)).sorted()) {
        $0.append("{\"name\":")
        $0.appendJSONString($1)
        $0.append("}")
    }
    json.append("}\n")
    return json
}

/// One file's object, as on the page.
func renderFileJSON(_ file: ProjectFile) -> [UInt8] {
    var json: [UInt8] = []
    json.appendJSON(of: file)
    return json
}

/// Canonical versions, in order, without repetition.
private func versions(of files: [ProjectFile], project: ProjectName) -> [String] {
    var versions: [PythonVersion] = []
    for file in files {
        guard let version = (try? DistributionFilename(parsing: file.filename, of: project))?.version else { continue }
        if versions.last != version { versions.append(version) }
    }
    return versions.map(\.description)
}

extension [UInt8] {
    fileprivate mutating func appendJSON(of status: ProjectStatus) {
        append(",\"project-status\":{\"status\":")
        appendJSONString(status.marker)
        if let reason = status.reason {
            append(",\"reason\":")
            appendJSONString(reason)
        }
        append("}")
    }

    fileprivate mutating func appendJSON(of file: ProjectFile) {
        append("{\"filename\":")
        appendJSONString(file.filename)
        append(",\"url\":")
        appendJSONString(file.url)
        append(",\"hashes\":")
        appendJSONObject(file.hashes)
        if let requiresPython = file.requiresPython {
            append(",\"requires-python\":")
            appendJSONString(requiresPython)
        }
        switch file.coreMetadata {
        case .absent: break
        case .present(let sha256):
            for key: StaticString in [",\"core-metadata\":", ",\"dist-info-metadata\":"] {
                append(key)
                if let sha256 { appendJSONObject(["sha256": sha256]) } else { append("true") }
            }
        }
        if case .yes(let reason) = file.yanked {
            append(",\"yanked\":")
            if let reason { appendJSONString(reason) } else { append("true") }
        }
        if let size = file.size {
            append(",\"size\":")
            append(contentsOf: String(size).utf8)
        }
        if let uploadTime = file.uploadTime, isUploadTime(uploadTime) {
            append(",\"upload-time\":")
            appendJSONString(uploadTime)
        }
        append("}")
    }

    private mutating func appendJSONObject(_ members: [String: String]) {
        append("{")
        for (index, key) in members.keys.sorted().enumerated() {
            if index > 0 { append(",") }
            appendJSONString(key)
            append(":")
            appendJSONString(members[key] ?? "")
        }
        append("}")
    }

    fileprivate mutating func appendJSONArray<Value>(
        _ values: [Value], _ appendValue: (inout [UInt8], Value) -> Void
    ) {
        append("[")
        for (index, value) in values.enumerated() {
            if index > 0 { append(",") }
            appendValue(&self, value)
        }
        append("]")
    }

    /// Appends a JSON string (RFC 8259 section 7): quotes, backslashes and control characters escaped, all else as UTF-8.
    fileprivate mutating func appendJSONString(_ text: String) {
        append(ASCII.doubleQuote)
        for byte in text.utf8 {
            switch byte {
            case ASCII.doubleQuote: append("\\\"")
            case ASCII.backslash: append("\\\\")
            case 0x00..<0x20:
                let (high, low) = ASCII.hexDigits(byte)
                append("\\u00")
                append(high)
                append(low)
            default: append(byte)
            }
        }
        append(ASCII.doubleQuote)
    }
}
