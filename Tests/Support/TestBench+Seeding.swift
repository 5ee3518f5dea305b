package import Objects
import PlaybookFiles
import Rollbook
import S3
import Sandbox
package import SimpleRepository
package import TestKit

extension TestBench {
    package static let pageCacheControl = "no-cache,no-store,must-revalidate"

    /// Makes the buckets and what is in them from the beginning.
    func seed() async throws {
        for channel in channels {
            let versioning = channel.name == "dev" ? setup.devVersioning : setup.nightlyVersioning
            try await store.create(channel.bucket, versioning: versioning)
            for prefix in setup.prefixes { try await seed(index: prefix, in: channel) }
        }
        try await sandbox.createBucket(Self.upstreamBucket, versioning: .never)
        try await offer(setup.upstream)
        if setup.pages.areExternal { try await startIndexers() }
    }

    /// Lets an indexer write the pages of `nightly`, as late as the setup says; those of what is there are written now.
    /// - Parameter seconds: `nil`: as the setup says.
    package func startIndexers(seconds: Double? = nil) async throws {
        let indexers = channels.filter(\.production).map { channel in
            IndexerSettings(
                bucket: channel.bucket, roots: channel.roots, indexes: channel.indexes,
                besidePages: channel.layout == .project, delaySeconds: seconds ?? setup.indexerSeconds ?? 0)
        }
        try await sandbox.indexers.replace(with: indexers)
        await sandbox.indexers.writeAll()
        if seconds == nil, setup.indexerSeconds == nil { try await sandbox.indexers.replace(with: []) }
    }

    private func seed(index: String, in channel: Channel) async throws {
        for wheel in setup.ownWheels { try await put(wheel, into: index, of: channel.name) }
        let byProject = Dictionary(grouping: setup.ownWheels) { ProjectName.normalize($0.name) }
        for (project, wheels) in byProject {
            try await putPage(
                "\(index)/\(project)/index.html", of: channel.name,
                links: wheels.map { (channel.layout.href(toFile: $0.filename), $0.filename) })
        }
        guard !byProject.isEmpty else { return }
        try await putPage(
            "\(index)/index.html", of: channel.name, links: byProject.keys.sorted().map { ("\($0)/", $0) })
    }

    /// Uploads a wheel as another writer would; it stands in no log.
    @discardableResult
    package func put(_ wheel: TestWheel, into index: String, of channel: String) async throws -> VersionID {
        guard let project = ProjectName(wheel.name) else { preconditionFailure("\(wheel.name) is no project") }
        let key = self.channel(channel).layout.key(ofFile: wheel.filename, of: project, in: index)
        return try await put(key, wheel.bytes, of: channel)
    }

    /// Writes any object as another writer would.
    @discardableResult
    package func put(
        _ key: String, _ bytes: [UInt8], of channel: String, contentType: String = "binary/octet-stream"
    ) async throws -> VersionID {
        try await store.write(
            bytes, to: ObjectKey(key), in: self.channel(channel).bucket, contentType: contentType, cacheControl: nil,
            metadata: [:])
    }

    /// A page as the replaced scripts wrote it: with a time stamp and without hashes.
    package func putPage(
        _ key: String, of channel: String, links: [(href: String, text: String)], stamp: Int = 1_762_214_400
    ) async throws {
        let anchors = links.map { "    <a href=\"\($0.href)\">\($0.text)</a><br/>" }
        let lines =
            ["<!DOCTYPE html>", "<html>", "  <body>"] + anchors + ["  </body>", "</html>", "<!--TIMESTAMP \(stamp)-->"]
        try await store.write(
            Array(lines.joined(separator: "\n").utf8), to: ObjectKey(key), in: self.channel(channel).bucket,
            contentType: "text/html", cacheControl: Self.pageCacheControl, metadata: ["written-by": "scripts"])
    }

    /// Puts these wheels on offer upstream, in place of what there was of their projects.
    package func offer(
        _ wheels: [TestWheel], yanked: Yanked = .no, status: ProjectStatus? = nil
    ) async throws {
        for (project, wheels) in Dictionary(grouping: wheels, by: { ProjectName.normalize($0.name) }) {
            let folder = "simple/\(project)"
            var files: [ProjectFile] = []
            for wheel in wheels {
                for (suffix, bytes) in [("", wheel.bytes), (".metadata", wheel.metadata)] {
                    try await sandbox.put(
                        bucket: Self.upstreamBucket, key: ObjectKey("\(folder)/\(wheel.filename)\(suffix)"),
                        bytes: bytes)
                }
                files.append(
                    ProjectFile(
                        filename: wheel.filename, url: percentEncodePathSegment(wheel.filename),
                        hashes: ["sha256": SHA256Digest(of: wheel.bytes).hex], requiresPython: wheel.requiresPython,
                        coreMetadata: .present(sha256: SHA256Digest(of: wheel.metadata).hex), yanked: yanked))
            }
            guard let name = ProjectName(project) else { continue }
            try await sandbox.put(
                bucket: Self.upstreamBucket, key: ObjectKey("\(folder)/index.html"),
                bytes: renderProjectPageHTML(ProjectPage(name: name, files: files, status: status)),
                contentType: "text/html")
        }
    }
}
