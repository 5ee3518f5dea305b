import Foundation
import HTTPTransport
import Indexes
import Objects
import PlaybookFiles
import RollbookTestSupport
import S3
import Sandbox
import SimpleRepository
import TestKit
import Verification

/// One wheel of a channel as its page states it, with whatever is wrong with either.
struct MetadataBench: Sendable {
    var wheel = TestWheel("torch", "2.9.1", requires: ["filelock"])
    /// Its object; `nil`: that of `wheel`.
    var archive: [UInt8]?
    /// Its metadata file; empty: there is none. `nil`: that of `wheel`.
    var sidecar: [UInt8]?
    /// Attributes of its link; `nil`: the right ones.
    var attributes: String?
    var isNew = false
    /// Whether the check knows what lies in the bucket.
    var knowsBucket = false
    /// How the page links the wheel; `nil`: as it must.
    var href: String?

    static let folder = "v2/gfx120X-all"

    func digest(_ bytes: [UInt8]) -> String { SHA256Digest(of: bytes).hex }

    /// Publishes the wheel on a channel `nightly`, and checks what its CDN serves.
    func check(
        on bench: TestBench, waitSeconds: Int = 0, transport: (any Transport)? = nil,
        sleep: @escaping @Sendable () async throws -> Void = {}
    ) async throws -> [Finding] {
        try await publish(on: bench)
        let check = MetadataCheck(site: site(bench, transport, sleep: sleep), waitSeconds: waitSeconds)
        return try await check.check(
            MetadataCheck.Request(
                files: try files(on: bench), new: isNew ? [wheel.filename] : [],
                stored: knowsBucket ? try await stored(on: bench) : nil))
    }

    func publish(on bench: TestBench) async throws {
        let key = "\(Self.folder)/\(wheel.filename)"
        try await bench.put(key, archive ?? wheel.bytes, of: "nightly")
        if sidecar?.isEmpty != true { try await bench.put(key + ".metadata", sidecar ?? wheel.metadata, of: "nightly") }
    }

    /// The wheel as its page offers it.
    func files(on bench: TestBench) throws -> [IndexedFile] {
        let right = """
            data-core-metadata="sha256=\(digest(wheel.metadata))" data-requires-python="&gt;=3.9"
            """
        let html = """
            <!DOCTYPE html><html><body><a href="../\(href ?? percentEncodePathSegment(wheel.filename))" \
            \(attributes ?? right)>\
            \(wheel.filename)</a></body></html>
            """
        guard let project = ProjectName(wheel.name) else { return [] }
        let page = try parseProjectPage(html: Array(html.utf8), project: project)
        let url = bench.channel("nightly").publicURL(ofPrefix: Self.folder)
        let index = ClosureIndex(prefix: Self.folder, url: url, pages: [(url + "\(project)/", page)])
        return index.files[project] ?? []
    }

    func site(
        _ bench: TestBench, _ transport: (any Transport)? = nil, sleep: @escaping @Sendable () async throws -> Void = {}
    ) -> PublicSite {
        PublicSite(
            channel: bench.channel("nightly"), transport: transport ?? bench.reader, now: { Date() },
            sleep: { _ in try await sleep() })
    }

    func stored(on bench: TestBench) async throws -> [String: ETag] {
        let channel = bench.channel("nightly")
        let listed = try await BucketReader(channel: channel, client: bench.client(channel.bucket))
            .listing(of: Self.folder)
        return Dictionary(
            uniqueKeysWithValues: (Array(listed.artifacts.values) + listed.sidecars.values).map {
                (channel.publicURL(ofKey: $0.key.text), $0.etag)
            })
    }
}

/// Sends every request without its Range, as a server that knows none would take it.
struct RangeIgnorer: Transport {
    let transport: any Transport

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        var request = request
        request.headers["Range"] = nil
        return try await transport.send(request)
    }
}

/// Takes a raw `+` for what it is, as some CDNs do; S3 takes it for a space.
struct PlusEncoder: Transport {
    let transport: any Transport

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        var request = request
        request.url = request.url.replacing("+", with: "%2B")
        return try await transport.send(request)
    }
}
