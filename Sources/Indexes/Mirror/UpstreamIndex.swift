package import HTTPTransport
package import Objects
package import SimpleRepository

/// Reads project pages of the upstream index: JSON (PEP 691) first, HTML as it comes.
package struct UpstreamIndex: Sendable {
    package let location: UpstreamLocation
    private let transport: any Transport

    /// - Parameter transport: retries by itself.
    package init(location: UpstreamLocation, transport: any Transport) {
        self.location = location
        self.transport = transport
    }

    /// As pip asks (PEP 691, version selection by quality values).
    private static let accept =
        "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"

    /// One file that the index offers.
    package struct File: Sendable, Equatable {
        package var filename: DistributionFilename
        /// Absolute, without a fragment.
        package var url: String
        package var sha256: SHA256Digest?
        package var size: Int64?
        package var requiresPython: String?
        package var coreMetadata: CoreMetadataPresence
        package var isYanked: Bool
    }

    /// The files of a project. Those whose names are no wheel's or sdist's (eggs, installers) are left out.
    /// - Throws: `UpstreamError`, `TransportError`.
    package func files(of project: ProjectName) async throws -> [File] {
        let url = location.url + project.normalized + "/"
        let response = try await transport.send(
            HTTPRequest(url: url, headers: ["Accept": Self.accept], bodyBytesMax: 100 << 20, redirectsMax: 5))
        switch response.status {
        case 200: break
        case 404: throw UpstreamError.noSuchProject(project.normalized, url: url)
        default: throw UpstreamError.unexpectedStatus(response.status, url: url)
        }
        let page = try parse(response, project: project)
        return try page.files.compactMap { try file($0, of: page, pageURL: response.url) }
    }

    private func parse(_ response: HTTPResponse, project: ProjectName) throws -> ProjectPage {
        do {
            return response.headers["Content-Type"]?.contains("json") == true
                ? try parseProjectPage(json: response.body, project: project)
                : try parseProjectPage(html: response.body, project: project)
        } catch {
            throw UpstreamError.notAnIndex(url: response.url, reason: "\(error)")
        }
    }

    private func file(_ file: ProjectFile, of page: ProjectPage, pageURL: String) throws -> File? {
        guard
            !file.filename.contains(where: { $0 == "/" || $0 == "\\" || $0.unicodeScalars.contains { $0.value < 32 } })
        else {
            throw UpstreamError.unsafeFile(
                file.filename, project: page.name.normalized, reason: "its name is no file name")
        }
        guard let filename = try? DistributionFilename(parsing: file.filename, of: page.name) else { return nil }
        guard filename.project == page.name else {
            throw UpstreamError.unsafeFile(
                file.filename, project: page.name.normalized, reason: "it is a file of \(filename.project)")
        }
        guard let url = page.url(of: file, pageURL: pageURL) else {
            throw UpstreamError.unsafeFile(
                file.filename, project: page.name.normalized, reason: "its URL cannot be resolved")
        }
        let yanked = if case .no = file.yanked { false } else { true }
        return File(
            filename: filename, url: String(url.prefix { $0 != "#" }),
            sha256: file.sha256.flatMap { SHA256Digest(hex: $0) }, size: file.size,
            requiresPython: file.requiresPython, coreMetadata: file.coreMetadata, isYanked: yanked)
    }

    /// The `.metadata` file of a wheel (PEP 658), checked against the index's hash where it states one.
    package func metadata(of file: File) async throws -> [UInt8] {
        let url = file.url + ".metadata"
        let response = try await transport.send(HTTPRequest(url: url, bodyBytesMax: 16 << 20, redirectsMax: 5))
        guard response.status == 200 else { throw UpstreamError.unexpectedStatus(response.status, url: url) }
        if case .present(let sha256?) = file.coreMetadata, let expected = SHA256Digest(hex: sha256) {
            let found = SHA256Digest(of: response.body)
            guard found == expected else {
                throw SpoolError.differentBytes(
                    url: url, expected: expected, found: found, size: Int64(response.body.count))
            }
        }
        return response.body
    }

    /// Bytes of a file whose size the page does not state.
    package func size(of file: File) async throws -> Int64 {
        let response = try await transport.send(HTTPRequest(method: "HEAD", url: file.url, redirectsMax: 5))
        guard response.status == 200, let length = response.headers["Content-Length"].flatMap({ Int64($0) }) else {
            throw UpstreamError.unexpectedStatus(response.status, url: file.url)
        }
        return length
    }
}
