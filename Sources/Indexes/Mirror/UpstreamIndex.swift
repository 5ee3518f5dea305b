package import HTTPTransport
import Objects
package import SimpleRepository

/// Reads project pages of the upstream index: JSON (PEP 691) is preferred, HTML accepted.
package struct UpstreamIndex: Sendable {
    package let location: UpstreamLocation
    private let transport: any Transport

    /// - Parameter transport: retries by itself.
    package init(location: UpstreamLocation, transport: any Transport) {
        self.location = location
        self.transport = transport
    }

    /// The `Accept` field that pip sends (PEP 691, version selection by quality values).
    private static let accept =
        "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"

    /// The files of a project. Links to files that are neither wheels nor sdists (eggs, installers) are left out.
    /// - Throws: `UpstreamError`, `TransportError`.
    package func offer(of project: ProjectName) async throws -> UpstreamOffer {
        let url = location.url + project.normalized + "/"
        let response = try await transport.send(
            HTTPRequest(
                url: url, headers: ["Accept": Self.accept], bodyBytesMax: 100 << 20, redirectsMax: 5,
                decodesContent: true))
        switch response.status {
        case 200: break
        case 404: throw UpstreamError.noSuchProject(project.normalized, url: url)
        default: throw UpstreamError.unexpectedStatus(response.status, url: url)
        }
        do {
            let isJSON = response.headers["Content-Type"]?.lowercased().contains("json") == true
            let page = try Self.parse(response.body, isJSON: isJSON, project: project)
            return UpstreamOffer(page, pageURL: response.url)
        } catch {
            throw UpstreamError.notAnIndex(url: response.url, reason: "\(error)")
        }
    }

    /// Reads a page. A page that is not UTF-8 was damaged on its way: pip refuses it, and so does the mirror.
    package static func parse(
        _ body: [UInt8], isJSON: Bool, project: ProjectName
    ) throws(SimplePageError) -> ProjectPage {
        guard String(validating: body, as: UTF8.self) != nil else { throw .notAnIndex("it is not UTF-8") }
        return isJSON
            ? try parseProjectPage(json: body, project: project) : try parseProjectPage(html: body, project: project)
    }

    /// The `.metadata` file of a wheel (PEP 658), checked against the index's hash if it states one; `nil` where the file is
    /// missing although the index promised it.
    package func metadata(of file: UpstreamOffer.File) async throws -> [UInt8]? {
        let url = file.url + ".metadata"
        let response = try await transport.send(
            HTTPRequest(url: url, bodyBytesMax: 16 << 20, redirectsMax: 5, decodesContent: true))
        if [404, 410].contains(response.status) { return nil }
        guard response.status == 200 else { throw UpstreamError.unexpectedStatus(response.status, url: url) }
        if case .present(let sha256?) = file.coreMetadata {
            let found = SHA256Digest(of: response.body)
            guard found.hex == sha256 else {
                throw UpstreamError.differentBytes(url: url, expected: sha256, found: found.hex)
            }
        }
        return response.body
    }

    /// Size in bytes of a file whose size the page does not state. GET is used where HEAD is refused (a signed URL behind a
    /// redirect is valid for GET alone) or has no length.
    package func size(of file: UpstreamOffer.File) async throws -> Int64 {
        let response = try await transport.send(HTTPRequest(method: "HEAD", url: file.url, redirectsMax: 5))
        if response.status == 200, let length = length(response.headers["Content-Length"]) { return length }
        let sink = DigestSink([])
        let ranged = try await transport.send(
            HTTPRequest(url: file.url, headers: ["Range": "bytes=0-0"], sink: sink, redirectsMax: 5))
        switch ranged.status {
        case 200: return sink.size
        case 206:
            let total = ranged.headers["Content-Range"]?.split(separator: "/").last.map(String.init)
            if let length = length(total) { return length }
            return try await read(file, algorithms: []).size
        default: throw UpstreamError.unexpectedStatus(ranged.status, url: file.url)
        }
    }

    /// SHA-256 and size of a file that the index names by another digest. The bytes are read and must have that digest.
    func content(
        of file: UpstreamOffer.File, proof: Proof
    ) async throws -> (sha256: SHA256Digest, size: Int64) {
        let sink = try await read(file, algorithms: [proof.algorithm, .sha256])
        let digests = sink.digests().map(encodeHex)
        guard digests[0] == proof.hex else {
            throw UpstreamError.differentBytes(url: file.url, expected: proof.hex, found: digests[0])
        }
        guard let sha256 = SHA256Digest(hex: digests[1]) else {
            throw UpstreamError.differentBytes(url: file.url, expected: "a SHA-256", found: digests[1])
        }
        return (sha256, sink.size)
    }

    private func read(_ file: UpstreamOffer.File, algorithms: [StreamingDigest.Algorithm]) async throws -> DigestSink {
        let sink = DigestSink(algorithms)
        let response = try await transport.send(
            HTTPRequest(url: file.url, sink: sink, redirectsMax: 10, timeouts: .download))
        guard response.status == 200 else { throw UpstreamError.unexpectedStatus(response.status, url: file.url) }
        return sink
    }

    private func length(_ text: String?) -> Int64? {
        text.flatMap { Int64($0) }.flatMap { (0...UpstreamOffer.File.sizeMax).contains($0) ? $0 : nil }
    }
}
