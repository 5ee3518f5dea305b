import AWSRequests
import FoundationEssentials
import NIOHTTP1
import Objects

/// The CloudFront API: CreateInvalidation, GetInvalidation and GetDistributionConfig, signed for `cloudfront`.
struct CloudFrontControl: Sendable {
    let distributions: [String: SandboxCDN]
    let signatures: SignatureCheck
    let identifiers: IdentifierSource
    let now: @Sendable () -> Date

    static let pathPrefix = "/2020-05-31/distribution/"
    private static let namespace = "http://cloudfront.amazonaws.com/doc/2020-05-31/"

    func respond(to request: SandboxRequest) async -> SandboxResponse {
        var response = await answer(to: request)
        response.headers.replaceOrAdd(name: "date", value: UTCTime(now()).httpDate)
        return response
    }

    private func answer(to request: SandboxRequest) async -> SandboxResponse {
        do {
            return try await perform(request)
        } catch let refusal as CDNRefusal {
            return answer(refusal)
        } catch let refusal as S3Refusal {
            return answer(CDNRefusal(status: refusal.status, code: refusal.code, message: refusal.message))
        } catch {
            return answer(CDNRefusal(status: 500, code: "InternalError", message: "\(error)"))
        }
    }

    private func perform(_ request: SandboxRequest) async throws -> SandboxResponse {
        let target = try RequestTarget(request.target)
        let body = try request.body.collected()
        let verdict = try signatures.check(
            request, target: target, payloadHash: request.header("x-amz-content-sha256") ?? SHA256Digest(of: body).hex,
            now: now())
        guard verdict.caller != .anonymous else {
            throw CDNRefusal(status: 403, code: "AccessDenied", message: "Missing Authentication Token")
        }
        let parts = target.path.dropFirst(Self.pathPrefix.count).split(separator: "/")
        guard parts.count >= 2, parts[1] == "invalidation" || parts[1] == "config" else {
            throw CDNRefusal(
                status: 501, code: "NotImplemented", message: "Only invalidations and configurations are served here")
        }
        guard let distribution = distributions[String(parts[0])] else {
            throw CDNRefusal(
                status: 404, code: "NoSuchDistribution", message: "The specified distribution does not exist.")
        }
        switch (request.method, parts.count) {
        case ("GET", 2) where parts[1] == "config":
            return SandboxResponse(
                root: "DistributionConfig", namespace: Self.namespace, distribution.distribution.writeConfiguration)
        case (_, _) where parts[1] == "config": break
        case ("POST", 2): return try await create(body, in: distribution)
        case ("GET", 3): return try await get(String(parts[2]), of: distribution)
        default: break
        }
        throw CDNRefusal(status: 405, code: "MethodNotAllowed", message: "Method not allowed")
    }

    private func create(_ body: [UInt8], in distribution: SandboxCDN) async throws -> SandboxResponse {
        guard let batch = try? XMLTree(parsing: body), batch.name == "InvalidationBatch", let paths = batch["Paths"],
            let items = paths["Items"]?.all("Path").map(\.text), let reference = batch.text("CallerReference")
        else { throw CDNRefusal(status: 400, code: "MalformedXML", message: "The XML document is malformed.") }
        guard paths.text("Quantity") == String(items.count) else {
            throw CDNRefusal(
                status: 400, code: "InconsistentQuantities",
                message: "The value of Quantity and the size of Items don't match.")
        }
        let (invalidation, isNew) = try await distribution.invalidate(paths: items, callerReference: reference)
        let isComplete = await distribution.invalidation(invalidation.id)?.isComplete ?? false
        let id = distribution.distribution.id
        return document(
            invalidation, isComplete: isComplete, status: isNew ? 201 : 200,
            headers: ["location": "\(Self.pathPrefix)\(id)/invalidation/\(invalidation.id)"])
    }

    private func get(_ id: String, of distribution: SandboxCDN) async throws -> SandboxResponse {
        guard let (invalidation, isComplete) = await distribution.invalidation(id) else {
            throw CDNRefusal(
                status: 404, code: "NoSuchInvalidation", message: "The specified invalidation does not exist.")
        }
        return document(invalidation, isComplete: isComplete, status: 200, headers: [:])
    }

    private func document(
        _ invalidation: CDNInvalidation, isComplete: Bool, status: Int, headers: HTTPHeaders
    ) -> SandboxResponse {
        SandboxResponse(status: status, root: "Invalidation", namespace: Self.namespace, headers: headers) { xml in
            xml.element("Id", invalidation.id)
            xml.element("Status", isComplete ? "Completed" : "InProgress")
            xml.element("CreateTime", invalidation.createdAt)
            xml.element("InvalidationBatch") { xml in
                xml.element("Paths") { xml in
                    xml.element("Quantity", invalidation.paths.count)
                    xml.element("Items") { xml in
                        for path in invalidation.paths { xml.element("Path", path) }
                    }
                }
                xml.element("CallerReference", invalidation.callerReference)
            }
        }
    }

    private func answer(_ refusal: CDNRefusal) -> SandboxResponse {
        SandboxResponse(status: refusal.status, root: "ErrorResponse", namespace: Self.namespace) { xml in
            xml.element("Error") {
                $0.element("Type", refusal.status < 500 ? "Sender" : "Receiver")
                $0.element("Code", refusal.code)
                $0.element("Message", refusal.message)
            }
            xml.element("RequestId", identifiers.requestID())
        }
    }
}
