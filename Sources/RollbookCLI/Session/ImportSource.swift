import ArgumentParser
import Foundation
import Objects
import PlaybookFiles
import Rollbook
import S3

/// The source of exported runs: a file, standard input, or an object.
struct ImportSource {
    let global: GlobalOptions
    let process: ProcessEnvironment

    /// The most bytes of an export: a million changes and the pages that were kept for them.
    private static let bytesMax: Int64 = 4 << 30
    private static let scheme = "s3://"

    /// - Throws: `CommandFailure`, `S3Error`, `Diagnostics`.
    func bytes(of name: String) async throws -> [UInt8] {
        if name == "-" { return try standardInput() }
        return name.hasPrefix(Self.scheme) ? try await object(name) : try file(name)
    }

    private func file(_ path: String) throws -> [UInt8] {
        func refusal(_ reason: String) -> CommandFailure {
            CommandFailure("\(path) cannot be read: \(reason)", status: .usage)
        }
        var status = stat()
        guard stat(path, &status) == 0 else { throw refusal(String(cString: strerror(errno))) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw refusal("it is not a regular file") }
        guard Int64(status.st_size) <= Self.bytesMax else {
            throw refusal("it is larger than \(Self.bytesMax >> 30) GiB")
        }
        guard let bytes = FileManager.default.contents(atPath: path) else { throw refusal("access is denied") }
        return Array(bytes)
    }

    private func standardInput() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let more = try FileHandle.standardInput.read(upToCount: 1 << 20), !more.isEmpty {
            bytes += more
            guard Int64(bytes.count) <= Self.bytesMax else {
                throw CommandFailure(
                    "standard input has more than \(Self.bytesMax >> 30) GiB", status: .usage)
            }
        }
        return bytes
    }

    private func object(_ url: String) async throws -> [UInt8] {
        let path = url.dropFirst(Self.scheme.count)
        let bucket = String(path.prefix { $0 != "/" })
        let key = String(path.dropFirst(bucket.count + 1))
        guard ArchivePlace(Self.scheme + bucket) != nil, !key.isEmpty else {
            throw CommandFailure("\(url) names no object: write s3://BUCKET/KEY", status: .usage)
        }
        let dependencies = try Dependencies(
            process: process, options: try ChannelOptions.parse([]), rehearsal: nil,
            terminal: Terminal(global, process))
        let client = try dependencies.clientMaker()(try channel(of: bucket, dependencies))
        return try await client.getObject(ObjectKey(key)).bytes
    }

    /// A channel that has the bucket, or keeps something there; else one from the environment's settings.
    private func channel(of bucket: String, _ dependencies: Dependencies) throws -> Channel {
        let folder = PlaybookFolder(path: process.playbooksFolder(global.playbooks))
        let known = FileManager.default.fileExists(atPath: folder.path + "/channels.yaml")
        let channels = dependencies.placed(known ? try folder.loadChannels() : [])
        let found =
            channels.first { $0.bucket == bucket }
            ?? channels.first { $0.archive?.bucket == bucket || $0.logPlace?.bucket == bucket }
        if let found { return found.ofBucket(bucket) }
        let selection = try ChannelSelection.resolve(
            channels: [], environment: process.environment.merging(["S3_BUCKET_PY": bucket]) { $1 })
        guard let made = dependencies.placed([selection.selected].compactMap(\.self)).first else {
            throw CommandFailure("\(bucket) is not the name of a bucket", status: .usage)
        }
        return made
    }
}
