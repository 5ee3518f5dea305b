import HTTPTransport
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import TestKit
import Testing
import Verification

/// Something that a CDN, or a host in front of it, does to what a bucket serves; and the same done in the bucket.
struct EdgeFault: Sendable, CustomTestStringConvertible {
    var title: String
    /// Before anything is published, so that the edge knows something to keep.
    var before: @Sendable (IncidentScene) async throws -> Void = { _ in }
    var faults: [SandboxFault] = []
    var minTTLSeconds = 0.0
    /// Whether the verification of a run looks there again: the files that the run published it has read before.
    var isSeenByRun = true
    /// The same damage to the object in the bucket, and which object; `nil` where a bucket cannot have it.
    var inBucket: BucketDamage?
    var testDescription: String { title }

    struct BucketDamage: Sendable {
        var path: String
        var bytes: @Sendable ([UInt8]) -> [UInt8]? = { _ in nil }
        var attributes: [String: String] = [:]
    }

    static let page = "filelock/index.html"
    static let wheel = "filelock-3.20.0-py3-none-any.whl"
    private static let login = "<!DOCTYPE html><html><body><form>Sign in</form></body></html>"

    private static func answer(_ path: String, status: Int = 200, type: String = "text/html") -> [SandboxFault] {
        [SandboxFault(.replacedAnswer(status: status, contentType: type, body: login), operation: "CDN", key: path)]
    }

    private static func header(_ path: String, _ name: String, _ value: String) -> [SandboxFault] {
        [SandboxFault(.changedHeaders([name: value]), operation: "CDN", key: path)]
    }

    private static let loginBytes: @Sendable ([UInt8]) -> [UInt8]? = { _ in Array(login.utf8) }

    static let all: [EdgeFault] = [
        EdgeFault(
            title: "an edge keeps the page from before, which had no Cache-Control",
            before: { scene in
                for path in ["torch/", "torch/index.html", "index.html", ""] {
                    _ = try await scene.bench.reader.send(.init(url: scene.baseURL + path))
                }
            }, minTTLSeconds: 3600),
        EdgeFault(
            title: "a login page with status 200", faults: answer("*/filelock/*"),
            inBucket: BucketDamage(path: page, bytes: loginBytes)),
        EdgeFault(title: "a bot page for every address", faults: answer("*")),
        EdgeFault(
            title: "HTML in place of a wheel", faults: answer("*" + wheel),
            inBucket: BucketDamage(path: wheel, bytes: loginBytes)),
        EdgeFault(
            title: "HTML in place of a metadata file", faults: answer("*" + wheel + ".metadata"),
            inBucket: BucketDamage(path: wheel + ".metadata", bytes: loginBytes)),
        EdgeFault(
            title: "a rule sets the Content-Type of pages",
            faults: header("*/filelock/*", "content-type", "application/octet-stream"),
            inBucket: BucketDamage(path: page, attributes: ["content-type": "application/octet-stream"])),
        EdgeFault(
            title: "a rule calls pages JSON",
            faults: header("*/filelock/*", "content-type", "application/vnd.pypi.simple.v1+json"),
            inBucket: BucketDamage(path: page, attributes: ["content-type": "application/vnd.pypi.simple.v1+json"])),
        EdgeFault(
            title: "a rule sets a Content-Encoding", faults: header("*/filelock/*", "content-encoding", "br"),
            inBucket: BucketDamage(path: page, attributes: ["content-encoding": "br"])),
        EdgeFault(
            title: "a rule lets everybody keep pages for a day",
            faults: header("*/filelock/*", "cache-control", "public, max-age=86400"),
            inBucket: BucketDamage(path: page, attributes: ["cache-control": "public, max-age=86400"])),
        EdgeFault(
            title: "an edge holds part of a wheel",
            faults: [SandboxFault(.shortBody(bytes: 300), operation: "CDN", key: "*" + wheel)],
            inBucket: BucketDamage(path: wheel, bytes: { Array($0.prefix(300)) })),
        EdgeFault(
            title: "an edge holds part of a page",
            faults: [SandboxFault(.shortBody(bytes: 200), operation: "CDN", key: "*/filelock/*")],
            inBucket: BucketDamage(path: page, bytes: { Array($0.prefix(200)) })),
        EdgeFault(title: "a wheel is answered with 503", faults: answer("*" + wheel, status: 503)),
        EdgeFault(
            title: "a metadata file is answered with 500", faults: answer("*" + wheel + ".metadata", status: 500)),
        EdgeFault(title: "a firewall forbids a wheel", faults: answer("*" + wheel, status: 403)),
        EdgeFault(
            title: "bytes change on the way",
            faults: [SandboxFault(.wrongChecksum, operation: "CDN", method: "GET", key: "*" + wheel)],
            isSeenByRun: false, inBucket: BucketDamage(path: wheel, bytes: { [$0[0] ^ 1] + $0.dropFirst() })),
    ]
}
