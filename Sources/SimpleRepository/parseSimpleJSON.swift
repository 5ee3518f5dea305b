import FoundationEssentials

/// Parses a project page in JSON (PEP 691, 700, 714, 792). Unknown keys are skipped, so that any 1.x is accepted. Files whose
/// entries violate the PEP are skipped too: one bad entry is no reason to refuse them all.
/// - Throws: `notAnIndex` for anything but a JSON object with `meta`, `malformed` for one that violates the PEP,
///   `versionUnsupported`, or `wrongProject`.
package func parseProjectPage(
    json: [UInt8], project: ProjectName
) throws(SimplePageError) -> ProjectPage {
    let version = try repositoryVersion(ofJSON: json)
    let document = try decodeSimpleJSON(ProjectDocument.self, json)
    guard ProjectName.normalize(document.name) == project.normalized else {
        throw .wrongProject(found: document.name, expected: project.normalized)
    }
    var page = ProjectPage(name: project, repositoryVersion: version, files: [])
    page.status = document.status?.value.map { ProjectStatus($0.status, reason: $0.reason) }
    for entry in document.files {
        guard let file = entry.value else {
            page.problems += [entry.problem].compactMap(\.self)
            continue
        }
        if (try? DistributionFilename(parsing: file.filename, of: project)) != nil {
            page.files.append(file.projectFile)
        } else {
            page.otherLinks.append(file.filename)
        }
    }
    if let versions = document.versions?.value { page.unlistedVersions = page.unlisted(in: versions) }
    return page
}

extension ProjectPage {
    /// The versions of its files that a page's own list of versions lacks. Texts that are no versions list none.
    fileprivate func unlisted(in versions: [String]) -> [String] {
        let listed = Set(versions.compactMap { PythonVersion($0) })
        let own = Set(files.compactMap { try? DistributionFilename(parsing: $0.filename, of: name).version })
        return own.subtracting(listed).sorted().map(\.description)
    }
}

/// Parses the root page in JSON (PEP 691). Texts that are not project names are skipped.
/// - Throws: as `parseProjectPage(json:project:)`.
package func parseRootPage(json: [UInt8]) throws(SimplePageError) -> RootPage {
    let version = try repositoryVersion(ofJSON: json)
    let document = try decodeSimpleJSON(RootDocument.self, json)
    let entries = document.projects.compactMap { project in
        ProjectName(project.name).map { RootPage.Entry(name: project.name, href: $0.normalized + "/") }
    }
    return RootPage(repositoryVersion: version, projects: entries)
}

private func repositoryVersion(ofJSON json: [UInt8]) throws(SimplePageError) -> String {
    guard let document = try? JSONDecoder().decode(AnyDocument.self, from: Data(json)) else {
        throw .notAnIndex("no JSON object with meta.api-version")
    }
    try checkRepositoryVersion(document.meta.apiVersion)
    return document.meta.apiVersion
}

private func decodeSimpleJSON<Document: Decodable>(
    _ type: Document.Type, _ json: [UInt8]
) throws(SimplePageError) -> Document {
    do {
        return try JSONDecoder().decode(type, from: Data(json))
    } catch let error as DecodingError {
        throw .malformed(describe(error))
    } catch {
        throw .malformed(String(describing: error))
    }
}

private func describe(_ error: DecodingError) -> String {
    let context: DecodingError.Context
    switch error {
    case .typeMismatch(_, let found), .valueNotFound(_, let found), .keyNotFound(_, let found),
        .dataCorrupted(let found):
        context = found
    @unknown default: return String(describing: error)
    }
    let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
    return path.isEmpty ? context.debugDescription : "\(path.drop { $0 == "." }): \(context.debugDescription)"
}

private struct AnyDocument: Decodable {
    struct Meta: Decodable {
        let apiVersion: String

        enum CodingKeys: String, CodingKey { case apiVersion = "api-version" }
    }

    let meta: Meta
}

private struct RootDocument: Decodable {
    struct Project: Decodable {
        let name: String
    }

    let projects: [Project]
}

private struct ProjectDocument: Decodable {
    struct Status: Decodable {
        let status: String
        let reason: String?
    }

    let name: String
    let files: [Lenient<FileDocument>]
    let status: Lenient<Status>?
    let versions: Lenient<[String]>?

    enum CodingKeys: String, CodingKey {
        case name, files, versions
        case status = "project-status"
    }
}

/// A part that may be malformed while the whole is accepted.
private struct Lenient<Value: Decodable>: Decodable {
    let value: Value?
    let problem: String?

    init(from decoder: any Decoder) throws {
        do {
            (value, problem) = (try Value(from: decoder), nil)
        } catch let error as DecodingError {
            (value, problem) = (nil, describe(error))
        } catch {
            // For example, a number too large for any integer.
            let place = DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "\(error)")
            (value, problem) = (nil, describe(.dataCorrupted(place)))
        }
    }
}

private struct FileDocument: Decodable {
    let filename: String
    let projectFile: ProjectFile

    private enum CodingKeys: String, CodingKey {
        case filename, url, hashes, yanked, size
        case requiresPython = "requires-python"
        case coreMetadata = "core-metadata"
        case distInfoMetadata = "dist-info-metadata"
        case uploadTime = "upload-time"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        filename = try values.decode(String.self, forKey: .filename)
        let hashes = try values.decode([String: String].self, forKey: .hashes)
        let newer = try values.decodeIfPresent(FlagOr<[String: String]>.self, forKey: .coreMetadata)?.coreMetadata
        let older = try values.decodeIfPresent(FlagOr<[String: String]>.self, forKey: .distInfoMetadata)?.coreMetadata
        let yanked = try values.decodeIfPresent(FlagOr<String>.self, forKey: .yanked) ?? .flag(false)
        var url = URLParts(try values.decode(String.self, forKey: .url))
        url.fragment = nil
        projectFile = ProjectFile(
            filename: filename, url: url.text, hashes: lowered(hashes),
            requiresPython: try values.decodeIfPresent(String.self, forKey: .requiresPython),
            coreMetadata: newer ?? older ?? .absent, olderCoreMetadata: newer == nil ? nil : older,
            yanked: yanked.yanked,
            size: try values.decodeIfPresent(Int64.self, forKey: .size),
            uploadTime: try values.decodeIfPresent(String.self, forKey: .uploadTime))
    }
}

private func lowered(_ hashes: [String: String]) -> [String: String] {
    Dictionary(hashes.map { ($0.key.lowercased(), $0.value.lowercased()) }) { first, _ in first }
}

/// A value that may be `true` or `false` instead, like `core-metadata` and `yanked`.
private enum FlagOr<Value: Decodable>: Decodable {
    case flag(Bool)
    case value(Value)

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else {
            self = .value(try container.decode(Value.self))
        }
    }
}

extension FlagOr<[String: String]> {
    var coreMetadata: CoreMetadataPresence {
        switch self {
        case .flag(false): .absent
        case .flag(true): .present(sha256: nil)
        case .value(let hashes): .present(sha256: lowered(hashes)["sha256"])
        }
    }
}

extension FlagOr<String> {
    var yanked: Yanked {
        switch self {
        case .flag(false): .no
        case .flag(true): .yes(reason: nil)
        case .value(let reason): .yes(reason: reason.isEmpty ? nil : reason)
        }
    }
}
