import Objects
import PlaybookFiles
import Publishing
import Rollbook
import Sandbox
import SimpleRepository

/// Fills empty buckets of a rehearsal: a few small own wheels in two indexes of each root, with the pages that the
/// replaced scripts would have written, and, offline, an upstream index.
struct RehearsalSeed {
    let sandbox: Sandbox

    private static let indexes = ["gfx110X-all", "gfx120X-all"]

    private static func wheels(for index: String) -> [WheelBuilder] {
        [
            WheelBuilder(name: "rocm", version: "7.10.0"), WheelBuilder(name: "rocm-sdk-core", version: "7.10.0"),
            WheelBuilder(name: "torch", version: "2.9.1+rocm7.10.0", requires: ["rocm"]),
        ]
    }

    /// Makes a bucket and fills it, unless it exists.
    /// - Parameter channels: the channels of the bucket.
    /// - Returns: whether it was made.
    func fill(_ bucket: String, of channels: [Channel]) async throws -> Bool {
        guard try await make(bucket, versioned: channels.contains(where: \.production)) else { return false }
        for channel in channels {
            // Named indexes are filled for a channel that has no roots.
            let named = channel.roots.isEmpty ? channel.indexes : []
            let found = channel.roots.flatMap { root in Self.indexes.map { "\(root)/\($0)" } }
            for index in found + named { try await fill(index: index, of: channel) }
        }
        return true
    }

    /// - Returns: `false` if the bucket exists already.
    private func make(_ bucket: String, versioned: Bool) async throws -> Bool {
        guard await !sandbox.hasBucket(bucket) else { return false }
        try await sandbox.createBucket(bucket, versioning: versioned ? .enabled : .never)
        return true
    }

    private func put(
        _ key: String, _ bytes: [UInt8], in bucket: String, _ contentType: String, cacheControl: String? = nil
    ) async throws {
        try await sandbox.put(
            bucket: bucket, key: ObjectKey(key), bytes: bytes, contentType: contentType, cacheControl: cacheControl)
    }

    /// Fills one index. Pages that others write are left to them.
    private func fill(index: String, of channel: Channel) async throws {
        let (bucket, layout) = (channel.bucket, channel.layout)
        let wheels = Self.wheels(for: index)
        for wheel in wheels {
            guard let project = ProjectName(wheel.name) else { continue }
            let key = layout.key(ofFile: wheel.filename, of: project, in: index)
            try await put(key, wheel.bytes, in: bucket, "binary/octet-stream")
        }
        if channel.pages.areExternal { return }
        for wheel in wheels {
            let name = ProjectName.normalize(wheel.name)
            try await page(
                "\(index)/\(name)",
                links: [(layout.href(toFile: wheel.filename), wheel.filename)], bucket)
        }
        let names = wheels.map { ProjectName.normalize($0.name) }.sorted()
        try await page(index, links: names.map { ("\($0)/", $0) }, bucket)
    }

    /// A page as the scripts wrote it: with a time stamp and without hashes. It contains no error, so a verification after a
    /// rollback passes.
    private func page(_ folder: String, links: [(href: String, text: String)], _ bucket: String) async throws {
        let anchors = links.map { "    <a href=\"\($0.href)\">\($0.text)</a><br/>" }
        let lines =
            ["<!DOCTYPE html>", "<html>", "  <body>"] + anchors + [
                "  </body>", "</html>", "<!--TIMESTAMP 1762214400-->",
            ]
        try await put(
            "\(folder)/index.html", Array(lines.joined(separator: "\n").utf8), in: bucket, "text/html",
            cacheControl: "no-cache,no-store,must-revalidate")
    }

    /// An upstream index with one wheel for every pin of the catalog.
    func fillUpstream(_ bucket: String, _ catalog: Catalog) async throws {
        guard try await make(bucket, versioned: false) else { return }
        for dependency in try catalog.dependencies(of: Catalog.allProjects) {
            let wheels = dependency.versions.map { pin in
                let version = if case .exact(let version) = pin { version.description } else { "99.0.1" }
                return WheelBuilder(name: dependency.name.normalized, version: version, requiresPython: ">=3.9")
            }
            try await upstreamProject(dependency.name, wheels, bucket)
        }
    }

    private func upstreamProject(_ name: ProjectName, _ wheels: [WheelBuilder], _ bucket: String) async throws {
        let folder = "simple/\(name.normalized)"
        var files: [ProjectFile] = []
        for wheel in wheels {
            let (bytes, metadata) = (wheel.bytes, wheel.metadata)
            try await put("\(folder)/\(wheel.filename)", bytes, in: bucket, "binary/octet-stream")
            try await put("\(folder)/\(wheel.filename).metadata", metadata, in: bucket, "binary/octet-stream")
            files.append(
                ProjectFile(
                    filename: wheel.filename, url: percentEncodePathSegment(wheel.filename),
                    hashes: ["sha256": SHA256Digest(of: bytes).hex], requiresPython: wheel.requiresPython,
                    coreMetadata: .present(sha256: SHA256Digest(of: metadata).hex)))
        }
        let page = renderProjectPageHTML(ProjectPage(name: name, files: files))
        try await put("\(folder)/index.html", page, in: bucket, "text/html")
    }
}
