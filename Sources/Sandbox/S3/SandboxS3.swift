import AWSRequests
package import FoundationEssentials
import NIOHTTP1
import Objects
import Synchronization

/// The S3 face of the sandbox: a function from request to response.
package final class SandboxS3: Sendable {
    package let store: SandboxStore
    package let log: RequestLog
    package let faults: FaultPlan
    /// The indexers that a bucket's events start.
    package let indexers: IndexerTable
    let bodies: BodyFolder
    let region: String
    let partBytesMin: Int64
    let signatures: SignatureCheck
    let now: @Sendable () -> Date
    /// The buckets behind access points, by the label before the host: `NAME-ACCOUNT`.
    let accessPoints = Mutex<[String: String]>([:])
    /// The identity policies of keys, by key id; a key without one may do everything.
    let identityPolicies = Mutex<[String: BucketPolicy]>([:])

    /// The smallest part but the last, in bytes. Source: Amazon S3 User Guide, "Amazon S3 multipart upload limits".
    package static let partBytesMinOfAmazon: Int64 = 5 << 20
    /// The account of all access keys.
    static let accountID = "123456789012"

    /// The name of a key's user in policies.
    static func principal(of key: String) -> String { "arn:aws:iam::\(accountID):user/\(key)" }
    static let ownerID = "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a"

    package init(
        store: SandboxStore, bodies: BodyFolder, credentials: [SandboxCredentials], region: String,
        partBytesMin: Int64 = SandboxS3.partBytesMinOfAmazon, log: RequestLog = RequestLog(),
        faults: FaultPlan = FaultPlan(), now: @escaping @Sendable () -> Date
    ) {
        self.partBytesMin = partBytesMin
        self.store = store
        indexers = IndexerTable(store: store, now: now)
        self.bodies = bodies
        self.region = region
        self.log = log
        self.faults = faults
        self.now = now
        signatures = SignatureCheck(credentials: credentials)
    }

    /// Answers one request. Every request gets an answer and an entry in the log.
    package func respond(to request: SandboxRequest) async -> SandboxResponse {
        await respond(to: request, as: nil)
    }

    /// - Parameter trusted: the sender, if it needs no signature.
    func respond(to request: SandboxRequest, as trusted: Caller?) async -> SandboxResponse {
        await indexers.writeDue()
        var entry = SandboxLogEntry(
            method: request.method, target: request.target, operation: "Unknown", bucket: "", key: "", status: 0,
            when: now(), faulty: false)
        var response: SandboxResponse
        var skewSeconds: Double = 0
        do {
            var call = try understand(request)
            entry.operation = call.operation.name
            entry.target = loggedTarget(call.target, request)
            (entry.bucket, entry.key, entry.versionID) = (call.bucket, call.key, call.versionID)
            entry.accessKeyID =
                trusted.map(\.name) ?? (try? RequestSignature(request: request, target: call.target))?.accessKeyID
            let fault = await faults.strike(
                FaultSubject(operation: entry.operation, method: request.method, bucket: call.bucket, key: call.key),
                at: entry.when)
            entry.faulty = fault != nil
            skewSeconds = fault?.clockSkewSeconds ?? 0
            response = try await respond(to: &call, as: trusted, under: fault)
        } catch {
            let refusal = error as? S3Refusal ?? S3Refusal(500, "InternalError", "\(error)")
            entry.errorCode = refusal.code
            response = answer(refusal, to: request)
        }
        finish(&response, at: now().addingTimeInterval(skewSeconds))
        entry.status = response.delivery == .reset ? 0 : response.status
        entry.answered = now()
        await log.append(entry)
        return response
    }

    private func respond(
        to call: inout S3Call, as trusted: Caller?, under fault: SandboxFault.Kind?
    ) async throws -> SandboxResponse {
        if let answer = try fault?.answerBeforeEffect { return answer }
        let clock = now().addingTimeInterval(fault?.clockSkewSeconds ?? 0)
        try await receive(&call, as: trusted, now: clock)
        try await authorize(call)
        var response = try await perform(call)
        fault?.damage(&response)
        return response
    }

    private func understand(_ request: SandboxRequest) throws -> S3Call {
        let target = try RequestTarget(request.target)
        let (name, key) = subject(of: target, host: request.header("host"))
        let bucket = bucket(named: name)
        guard
            let operation = S3Operation(
                method: request.method, bucket: bucket, key: key.text, target: target, headers: request.headers)
        else { throw S3Refusal.methodNotAllowed }
        guard bucket == name || operation.isServedByAccessPoints else { throw S3Refusal.methodNotAllowed }
        guard key.text.utf8.count <= 1024 else {
            throw S3Refusal(400, "KeyTooLongError", "Your key is too long")
        }
        return S3Call(
            request: request, target: target, operation: operation, bucket: bucket, key: key, body: request.body)
    }

    /// The bucket is the first part of the path, or the text before `.localhost` in the host's name.
    private func subject(of target: RequestTarget, host: String?) -> (bucket: String, key: ObjectKey) {
        let path = target.path.dropFirst()
        if let name = host?.prefix(while: { $0 != ":" }), name.hasSuffix(".localhost") {
            return (String(name.dropLast(".localhost".utf8.count)), ObjectKey(path))
        }
        let slash = path.utf8.firstIndex(of: UInt8(ascii: "/")) ?? path.endIndex
        return (
            String(path[..<slash]), ObjectKey(slash == path.endIndex ? "" : path[path.utf8.index(after: slash)...])
        )
    }

    /// The bucket behind an access point; any other name is a bucket's.
    func bucket(named name: String) -> String { accessPoints.withLock { $0[name] } ?? name }

    private func loggedTarget(_ target: RequestTarget, _ request: SandboxRequest) -> String {
        target.has("X-Amz-Signature") ? target.rawPath : request.target
    }

    private func answer(_ refusal: S3Refusal, to request: SandboxRequest) -> SandboxResponse {
        guard request.method != "HEAD", refusal.status != 304 else {
            return SandboxResponse(status: refusal.status, headers: refusal.headers)
        }
        return SandboxResponse(
            status: refusal.status, root: "Error", namespace: nil, headers: refusal.headers
        ) { xml in
            xml.element("Code", refusal.code)
            xml.element("Message", refusal.message)
            for detail in refusal.details { xml.element(detail.name, detail.value) }
        }
    }

    /// Adds the fields of every answer.
    private func finish(_ response: inout SandboxResponse, at time: Date) {
        let identifiers = store.identifiers
        response.headers.replaceOrAdd(name: "date", value: UTCTime(time).httpDate)
        response.headers.replaceOrAdd(name: "server", value: "AmazonS3")
        response.headers.replaceOrAdd(name: "x-amz-request-id", value: identifiers.requestID())
        response.headers.replaceOrAdd(name: "x-amz-id-2", value: identifiers.hostID())
    }
}
