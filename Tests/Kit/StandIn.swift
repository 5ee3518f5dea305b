import AWSRequests
import Foundation
package import HTTPTransport
import Objects
import Testing

/// Stores that cannot be had here, as their documentation and their users' reports describe them; each is what a sandbox
/// behind it makes of its ways.
package enum StandIn: String, CaseIterable, Sendable, CustomTestStringConvertible {
    /// Backblaze B2: no checksum fields but Content-MD5, no conditions on writes.
    case b2
    /// Cloudflare R2: no versions, no checksum algorithm on copies and uploads in parts, conditions on puts alone.
    case r2
    /// MinIO: versions, but not below excluded prefixes.
    case minio
    /// Ceph's gateway: conditions misjudged, and none on copies and deletes; no version id in answers to copies; objects are
    /// listed where it is asked for ownership controls.
    case ceph
    /// Google Cloud Storage: generations in place of version ids.
    case gcs
    /// DigitalOcean Spaces: `If-Match` without quotes only.
    case spaces
    /// versitygw: the id `null` is left out of answers to GET and HEAD.
    case versity
    /// cloudserver: an older version goes onto its own key only with the directive REPLACE.
    case cloudserver

    package var testDescription: String { rawValue }
}

/// Behaves as such a store before the sandbox: refuses, leaves fields out, and says less.
package struct StandInTransport: Transport {
    private let store: StandIn
    private let inner: any Transport

    package init(_ store: StandIn, before inner: any Transport) {
        self.store = store
        self.inner = inner
    }

    package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        if let refusal = refusal(of: request) { return refusal }
        var changed = request
        drop(from: &changed.headers)
        if store == .ceph { changed.url = changed.url.replacing("?ownershipControls=", with: "?list-type=2") }
        let isSame = changed.headers == request.headers && changed.url == request.url
        var response = try await inner.send(isSame ? request : signedAnew(changed))
        change(&response, to: request)
        return response
    }

    // MARK: What is refused

    private func refusal(of request: HTTPRequest) -> HTTPResponse? {
        let names = request.headers.fields.map { $0.name.lowercased() }
        let asksForVersions = request.url.contains("?versions=") || request.url.contains("?versioning=")
        switch store {
        case .b2:
            if let name = names.first(where: { $0.contains("checksum") && !$0.hasPrefix("x-amz-meta-") }) {
                return answer(
                    400, "InvalidArgument", "Unsupported header '\(name)' received for this API call.", request)
            }
            return isConditionalWrite(request) ? notImplemented(request) : nil
        case .r2:
            return asksForVersions || names.contains("x-amz-checksum-algorithm") ? notImplemented(request) : nil
        case .ceph:
            // A tag that is right is taken for a wrong one.
            return request.method == "PUT" && request.headers["If-Match"] != nil && !isCopy(request)
                ? answer(412, "PreconditionFailed", "", request) : nil
        case .spaces:
            let isQuoted = request.headers["If-Match"]?.hasPrefix("\"") == true
            return request.method == "PUT" && isQuoted ? answer(412, "PreconditionFailed", "", request) : nil
        case .cloudserver:
            let source = request.headers["x-amz-copy-source"] ?? ""
            let key = request.url.split(separator: "/", maxSplits: 2).last.map(String.init) ?? ""
            let isOntoItself = source.contains("?versionId=") && source.hasPrefix(key)
            return isOntoItself && request.headers["x-amz-metadata-directive"] != "REPLACE"
                ? answer(400, "InvalidRequest", "This copy request is illegal", request) : nil
        case .minio, .gcs, .versity: return nil
        }
    }

    private func notImplemented(_ request: HTTPRequest) -> HTTPResponse {
        answer(501, "NotImplemented", "A header you provided implies functionality that is not implemented", request)
    }

    private func answer(_ status: Int, _ code: String, _ message: String, _ request: HTTPRequest) -> HTTPResponse {
        let text = "<Error><Code>\(code)</Code><Message>\(message)</Message></Error>"
        return HTTPResponse(
            status: status, headers: ["Content-Type": "application/xml"],
            body: request.method == "HEAD" ? [] : Array(text.utf8), url: request.url)
    }

    private func isCopy(_ request: HTTPRequest) -> Bool { request.headers["x-amz-copy-source"] != nil }

    private func isConditionalWrite(_ request: HTTPRequest) -> Bool {
        request.method != "GET" && request.method != "HEAD"
            && (request.headers["If-Match"] != nil || request.headers["If-None-Match"] != nil)
    }

    // MARK: What is ignored

    private func drop(from headers: inout HTTPHeaders) {
        let copies = headers["x-amz-copy-source"] != nil
        switch store {
        case .r2 where copies: headers["If-Match"] = nil
        case .ceph, .gcs:
            headers["If-Match"] = nil
            headers["If-None-Match"] = nil
            if store == .gcs, let source = headers["x-amz-copy-source"], let mark = source.firstRange(of: "?versionId=")
            {
                headers["x-amz-copy-source"] = String(source[..<mark.lowerBound])
                headers["x-amz-metadata-directive"] = "REPLACE"
            }
        default: break
        }
    }

    /// The sandbox checks signatures, and what was left out was signed.
    private func signedAnew(_ request: HTTPRequest) -> HTTPRequest {
        var request = request
        let address = AWSAddress(url: request.url)
        let date = request.headers["x-amz-date"].flatMap { UTCTime(basic: $0)?.date } ?? Date()
        let hash = request.headers["x-amz-content-sha256"] ?? SigV4.unsignedPayload
        request.headers["Authorization"] = nil
        let parts = address.basePath.split(separator: "?", maxSplits: 1).map(String.init)
        request.headers = SigV4Signer(
            credentials: Credentials(accessKeyID: "testing", secretAccessKey: "testing"), region: "us-east-2"
        ).sign(
            SigV4Signer.Request(
                method: request.method, host: address.host, path: parts.first ?? "/",
                query: parts.count > 1 ? parts[1] : "", headers: request.headers), payloadHash: hash, at: date)
        return request
    }

    // MARK: What is said otherwise

    private func change(_ response: inout HTTPResponse, to request: HTTPRequest) {
        switch store {
        case .r2: response.headers["x-amz-version-id"] = nil
        case .minio where request.url.contains("?versioning="):
            replace(
                "</VersioningConfiguration>",
                by: """
                    <ExcludedPrefixes><Prefix>v2/tmp/*</Prefix></ExcludedPrefixes></VersioningConfiguration>
                    """, in: &response)
        case .ceph where isCopy(request): response.headers["x-amz-version-id"] = nil
        case .gcs:
            response.headers["x-amz-version-id"] = nil
            guard request.url.contains("?versions=") else { return }
            let text = String(decoding: response.body, as: UTF8.self)
            response.body = Array(text.replacing(/<VersionId>[^<]*<\/VersionId>/, with: "").utf8)
            response.headers["Content-Length"] = "\(response.body.count)"
        case .versity where request.method == "GET" || request.method == "HEAD":
            if response.headers["x-amz-version-id"] == "null" { response.headers["x-amz-version-id"] = nil }
        default: break
        }
    }

    private func replace(_ text: String, by other: String, in response: inout HTTPResponse) {
        let body = String(decoding: response.body, as: UTF8.self)
        response.body = Array(body.replacing(text, with: other).utf8)
        response.headers["Content-Length"] = "\(response.body.count)"
    }
}
