import FoundationEssentials
import NIOHTTP1
import S3

/// What other processes may ask of the sandbox on its S3 port, without a signature; no bucket can have such a name.
///
/// - `GET /_sandbox/faults`: the installed faults; `PUT`: replaces them by a JSON array of `SandboxFault`, whose
///   counting starts anew.
/// - `GET /_sandbox/log`: the request log, a JSON array of `SandboxLogEntry`.
struct SandboxAdmin: Sendable {
    let log: RequestLog
    let faults: FaultPlan

    static let pathPrefix = "/_sandbox/"

    func respond(to request: SandboxRequest) async -> SandboxResponse {
        do {
            switch (request.method, request.target) {
            case ("GET", "/_sandbox/faults"): return try json(await faults.installed)
            case ("PUT", "/_sandbox/faults"):
                let wanted = try JSONDecoder().decode([SandboxFault].self, from: Data(request.body.collected()))
                await faults.replace(with: wanted)
                return SandboxResponse(status: 204)
            case ("GET", "/_sandbox/log"): return try json(await log.entries)
            default: return SandboxResponse(status: 404, body: ObjectBody("no such path of the sandbox\n"))
            }
        } catch {
            return SandboxResponse(status: 400, body: ObjectBody("\(error)\n"))
        }
    }

    private func json(_ value: some Encodable) throws -> SandboxResponse {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = ObjectBody(Array(try encoder.encode(value)))
        return SandboxResponse(status: 200, headers: ["content-type": "application/json"], body: body)
    }
}
