import AWSRequests
package import FoundationEssentials
import NIOHTTP1
import Objects

/// The CDN face of the sandbox: one distribution with one edge location, in front of the S3 face.
///
/// Queries are not part of the cache key and do not reach the origin. A HEAD that misses fetches the whole object, at no cost
/// here, and is then served from the cache like a GET.
package actor SandboxCDN {
    package nonisolated let distribution: CDNDistribution
    private let origin: SandboxS3
    private let now: @Sendable () -> Date
    private var cache = EdgeCache()
    private var invalidations = InvalidationTable()

    /// The value of `x-cache`, without `from cloudfront`.
    private enum Outcome: String {
        case hit = "Hit"
        case miss = "Miss"
        case refreshHit = "RefreshHit"
        case error = "Error"
    }

    package init(distribution: CDNDistribution, origin: SandboxS3, now: @escaping @Sendable () -> Date) {
        self.distribution = distribution
        self.origin = origin
        self.now = now
    }

    /// Answers one request of a client.
    package func respond(to request: SandboxRequest) async -> SandboxResponse {
        var entry = SandboxLogEntry(
            method: request.method, target: request.target, operation: FaultSubject.cdnOperation,
            bucket: distribution.bucket, key: "", status: 0, when: now(), faulty: false)
        var response: SandboxResponse
        do {
            guard request.method == "GET" || request.method == "HEAD" else { throw S3Refusal.methodNotAllowed }
            let target = try RequestTarget(request.target)
            entry.key = ObjectKey(distribution.key(of: target.path))
            let fault = await origin.faults.strike(
                FaultSubject(
                    operation: entry.operation, method: request.method, bucket: distribution.bucket,
                    key: ObjectKey(target.path)),
                at: entry.when)
            entry.faulty = fault != nil
            if let answer = try fault?.answerBeforeEffect {
                response = answer
            } else {
                response = await serve(request, target)
                fault?.damage(&response)
            }
        } catch {
            let refusal = error as? S3Refusal ?? S3Refusal(502, "BadGateway", "\(error)")
            response = SandboxResponse(
                status: refusal.status, headers: ["content-type": "text/html"], body: ObjectBody(refusal.message))
            decorate(&response, .error, age: nil)
        }
        if request.method == "HEAD" { response.body = .empty }
        entry.status = response.delivery == .reset ? 0 : response.status
        entry.answered = now()
        await origin.log.append(entry)
        return response
    }

    /// Removes all cached answers.
    func emptyCache() {
        cache = EdgeCache()
    }

    /// Starts an invalidation, as CreateInvalidation does.
    /// - Throws: `CDNRefusal`.
    package func invalidate(
        paths: [String], callerReference: String
    ) throws -> (invalidation: CDNInvalidation, isNew: Bool) {
        try invalidations.add(
            id: "I" + origin.store.identifiers.requestID().prefix(13), paths: paths, callerReference: callerReference,
            now: now(), takesSeconds: distribution.invalidationSeconds)
    }

    /// All invalidations, in the order of the requests.
    package var everyInvalidation: [CDNInvalidation] { invalidations.invalidations }

    /// The invalidation of that id, and whether it is complete.
    package func invalidation(_ id: String) -> (invalidation: CDNInvalidation, isComplete: Bool)? {
        invalidations.invalidations.first { $0.id == id }.map { ($0, $0.completesAt <= now()) }
    }

    private func serve(_ request: SandboxRequest, _ target: RequestTarget) async -> SandboxResponse {
        cache.invalidate(invalidations.due(at: now()))
        let isJSON = distribution.negotiates && wantsJSON(request, target)
        // A function at the edge rewrites the path before the cache is asked.
        let path = target.rawPath + (isJSON ? "index.json" : "")
        let held = cache[path]
        if let held, held.freshUntil > now() {
            return answer(held.response, to: request, .hit, age: now().timeIntervalSince(held.storedAt))
        }
        let fetch = cache.beginFetch()
        var fetched = await fetchFromOrigin(target, asJSON: isJSON, ifNoneMatch: held?.etag)
        if let held, fetched.status >= 500 || fetched.delivery == .reset, held.response.status < 500 {
            // The origin fails: the stale answer is served for the error TTL.
            cache.extend(path, until: now().addingTimeInterval(distribution.errorTTLSeconds))
            return answer(held.response, to: request, .hit, age: now().timeIntervalSince(held.storedAt))
        }
        var outcome = Outcome.miss
        if fetched.status == 304, let held {
            fetched = held.response
            outcome = .refreshHit
        }
        if let redirect = await folderRedirect(for: target, after: fetched.status) {
            return answer(redirect, to: request, .miss, age: nil)
        }
        if fetched.delivery == .reset { fetched = SandboxResponse(status: 502) }
        if fetched.delivery == .whole {
            let lifetime = distribution.lifetimeSeconds(status: fetched.status, headers: fetched.headers, now: now())
            cache.store(fetched, at: path, fetch: fetch, now: now(), lifetime: lifetime)
        }
        return answer(fetched, to: request, outcome, age: nil)
    }

    /// Whether a client that asks for a folder prefers the page in JSON (PEP 691).
    private func wantsJSON(_ request: SandboxRequest, _ target: RequestTarget) -> Bool {
        let first = (request.header("accept") ?? "").split(separator: ",").first ?? ""
        return target.path.utf8.last == UInt8(ascii: "/") && first.contains("application/vnd.pypi.simple.v1+json")
    }

    private func fetchFromOrigin(
        _ target: RequestTarget, asJSON: Bool, ifNoneMatch etag: String?
    ) async -> SandboxResponse {
        var key = distribution.key(of: target.path)
        if asJSON {
            key += "index.json"
        } else if distribution.servesIndexDocuments, target.path.utf8.last == UInt8(ascii: "/") {
            key += "index.html"
        }
        return await askOrigin("GET", key: key, ifNoneMatch: etag, mayList: distribution.mayListBucket)
    }

    private func askOrigin(
        _ method: String, key: String, ifNoneMatch etag: String? = nil, mayList: Bool
    ) async -> SandboxResponse {
        var request = SandboxRequest(
            method: method, target: "/\(distribution.bucket)/\(s3PercentEncode(key, encodingSlash: false))")
        if let etag { request.headers.add(name: "if-none-match", value: etag) }
        var response = await origin.respond(to: request, as: .distribution(distribution.id, mayList: mayList))
        response.headers.remove(name: "x-amz-request-id")
        response.headers.remove(name: "x-amz-id-2")
        return response
    }

    private func folderRedirect(for target: RequestTarget, after status: Int) async -> SandboxResponse? {
        guard case .status(let redirect) = distribution.folderRedirect, status == 403 || status == 404,
            target.path.utf8.last != UInt8(ascii: "/")
        else { return nil }
        let index = distribution.key(of: target.path + "/") + "index.html"
        guard await askOrigin("HEAD", key: index, mayList: true).status == 200 else { return nil }
        return SandboxResponse(status: redirect, headers: ["location": target.rawPath + "/"])
    }

    /// The answer to the client, with its range or condition applied, and the headers of the cache.
    private func answer(
        _ stored: SandboxResponse, to request: SandboxRequest, _ outcome: Outcome, age: Double?
    ) -> SandboxResponse {
        var response = stored
        response.headers.replaceOrAdd(name: "content-length", value: String(stored.body.length))
        if stored.status == 200 {
            applyConditions(of: request, to: &response)
            if response.status == 200 { applyRange(of: request, to: &response) }
        }
        if request.method == "HEAD" { response.body = .empty }
        decorate(&response, stored.status >= 400 ? .error : outcome, age: age)
        return response
    }

    private func applyConditions(of request: SandboxRequest, to response: inout SandboxResponse) {
        var isUnchanged = false
        if let none = request.header("if-none-match") {
            isUnchanged = tags(none, contain: ETag(response.header("etag") ?? ""))
        } else if let since = request.header("if-modified-since").flatMap({ UTCTime(httpDate: $0)?.date }),
            let modified = response.header("last-modified").flatMap({ UTCTime(httpDate: $0)?.date })
        {
            isUnchanged = modified <= since
        }
        guard isUnchanged else { return }
        response.status = 304
        response.body = .empty
        response.headers.remove(name: "content-length")
    }

    private func applyRange(of request: SandboxRequest, to response: inout SandboxResponse) {
        guard let header = request.header("range") else { return }
        if let wanted = request.header("if-range"), wanted != response.header("etag") { return }
        let size = response.body.length
        switch ByteRange(header: header).resolved(size: size) {
        case .whole: return
        case .part(let range):
            response.status = 206
            response.body = response.body.slice(range)
            response.headers.add(
                name: "content-range", value: "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)")
        case .unsatisfiable:
            response.status = 416
            response.body = .empty
            response.headers.add(name: "content-range", value: "bytes */\(size)")
        }
        response.headers.replaceOrAdd(name: "content-length", value: String(response.body.length))
    }

    private func decorate(_ response: inout SandboxResponse, _ outcome: Outcome, age: Double?) {
        let id = origin.store.identifiers.hostID()
        response.headers.replaceOrAdd(name: "x-cache", value: outcome.rawValue + " from cloudfront")
        response.headers.replaceOrAdd(name: "via", value: "1.1 \(distribution.id).cloudfront.net (CloudFront)")
        response.headers.replaceOrAdd(name: "x-amz-cf-pop", value: "SBX50-C1")
        response.headers.replaceOrAdd(name: "x-amz-cf-id", value: id)
        if let age { response.headers.replaceOrAdd(name: "age", value: String(Int(age))) }
    }
}
