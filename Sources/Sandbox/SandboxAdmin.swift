import AWSRequests
import FoundationEssentials
import NIOHTTP1

/// The requests of other processes to the sandbox's S3 port, without a signature; a bucket cannot have this name. Who may
/// ask is `AdminAccess`'s; documents whose numbers or texts are out of bounds are refused whole.
///
/// - `GET /_sandbox/faults`: the installed faults; `PUT`: replaces them by a JSON array of `SandboxFault`. Counts restart;
///   delayed requests continue.
/// - `GET /_sandbox/waiting`: the number of requests that a latency delays.
/// - `GET /_sandbox/indexers`: the running indexers; `PUT`: replaces them by a JSON array of `IndexerSettings`; `POST`: they
///   write all planned pages at once.
/// - `GET /_sandbox/rate`: the bandwidth of each connection in each direction, in bytes a second; `PUT`: sets it, or `null` for
///   no limit.
/// - `GET /_sandbox/log`: the request log, a JSON array of `SandboxLogEntry`, with times in seconds since 1970; `DELETE`:
///   empties it.
/// - `GET /_sandbox/counts`: the number of requests of each operation by clients, without a CDN's requests to its origin.
/// - `GET /_sandbox/purged`: the versions removed for good, a JSON array of `PurgedVersion`.
/// - `POST /_sandbox/objects/BUCKET`: writes objects, one JSON document of `SeededObject` in each line; `GET
///   /_sandbox/objects/BUCKET/PREFIX`: a `BucketSummary` of the objects below the prefix, or of all.
/// - `GET /_sandbox/current/BUCKET/PREFIX`: these objects, a JSON array of `CurrentObject`.
/// - `PUT /_sandbox/snapshots/NAME`: saves the state of all buckets; `POST`: restores it, and empties the caches of the CDN.
///   Only without a data folder.
struct SandboxAdmin: Sendable {
    let store: SandboxStore
    let log: RequestLog
    let faults: FaultPlan
    let indexers: IndexerTable
    let rate: ConnectionRate
    let distributions: [String: SandboxCDN]

    static let pathPrefix = "/_sandbox/"

    func respond(to request: SandboxRequest) async -> SandboxResponse {
        if let refusal = AdminAccess.refusal(of: request) { return refusal }
        do {
            switch (request.method, request.target) {
            case ("GET", "/_sandbox/faults"): return try json(await faults.installed)
            case ("PUT", "/_sandbox/faults"):
                let wanted = try JSONDecoder().decode([SandboxFault].self, from: Data(request.body.collected()))
                await faults.replace(with: wanted)
                return SandboxResponse(status: 204)
            case (let method, "/_sandbox/indexers"): return try await respondAboutIndexers(method, to: request)
            case ("GET", "/_sandbox/rate"): return try json(rate.bytesPerSecond)
            case ("PUT", "/_sandbox/rate"):
                rate.bytesPerSecond = try JSONDecoder().decode(Int?.self, from: Data(request.body.collected()))
                return SandboxResponse(status: 204)
            case ("GET", "/_sandbox/waiting"): return try json(await faults.waiting)
            case ("GET", "/_sandbox/log"): return try json(await log.entries)
            case ("DELETE", "/_sandbox/log"):
                await log.forget()
                return SandboxResponse(status: 204)
            case ("GET", "/_sandbox/counts"):
                return try json(await log.counts(exceptOf: Set(distributions.keys)))
            case ("GET", "/_sandbox/purged"): return try json(await store.purgedVersions)
            default: return try await respondAboutStore(to: request)
            }
        } catch {
            return SandboxResponse(status: 400, body: ObjectBody("\(error)\n"))
        }
    }

    private func respondAboutIndexers(_ method: String, to request: SandboxRequest) async throws -> SandboxResponse {
        switch method {
        case "GET": return try json(indexers.settings)
        case "PUT":
            try await indexers.replace(
                with: JSONDecoder().decode([IndexerSettings].self, from: Data(request.body.collected())))
        case "POST": await indexers.writeAll()
        default: return SandboxResponse(status: 405)
        }
        return SandboxResponse(status: 204)
    }

    private func respondAboutStore(to request: SandboxRequest) async throws -> SandboxResponse {
        let path = request.target.dropFirst(Self.pathPrefix.count).split(separator: "/").map(String.init)
        guard path.count == 2 || path.count == 3 else {
            return SandboxResponse(status: 404, body: ObjectBody("no such path of the sandbox\n"))
        }
        switch (request.method, path[0]) {
        case ("POST", "objects"):
            let decoder = JSONDecoder()
            let objects = try request.body.collected().split(separator: UInt8(ascii: "\n")).map { line in
                try decoder.decode(SeededObject.self, from: Data(line))
            }
            try await store.seed(objects, in: path[1])
        case ("GET", "objects"): return try json(await store.summary(of: path[1], below: path.dropFirst(2).first ?? ""))
        case ("GET", "current"):
            return try json(await store.currentObjects(of: path[1], below: path.dropFirst(2).first ?? ""))
        case ("PUT", "snapshots"): await store.keepSnapshot(path[1])
        case ("POST", "snapshots"):
            try await store.goBack(to: path[1])
            for distribution in distributions.values { await distribution.emptyCache() }
        default: return SandboxResponse(status: 404, body: ObjectBody("no such path of the sandbox\n"))
        }
        return SandboxResponse(status: 204)
    }

    private func json(_ value: some Encodable) throws -> SandboxResponse {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .secondsSince1970
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = ObjectBody(Array(try encoder.encode(value)))
        return SandboxResponse(status: 200, headers: ["content-type": "application/json"], body: body)
    }
}
