import NIOHTTP1

/// The rule for who may ask the sandbox's administration: programs of this machine, and no web page that a browser on it shows.
///
/// A page reaches the loopback by a name of its own that leads there (DNS rebinding), which the `Host` field shows, or by the
/// address itself, and then may add this field only after a preflight, which is refused like every request without it.
enum AdminAccess {
    /// The field that every request has, with any value.
    static let field = "x-rollbook-sandbox"
    /// The longest body of a request, in bytes.
    static let bodyBytesMax: Int64 = 256 << 20

    /// - Returns: the refusal, or `nil` if the request may be answered.
    static func refusal(of request: SandboxRequest) -> SandboxResponse? {
        let hosts = request.headers["host"]
        guard hosts.count == 1, isLoopback(hosts[0]) else {
            return SandboxResponse(status: 403, body: ObjectBody("the Host field must name the loopback interface\n"))
        }
        guard request.header(field)?.isEmpty == false else {
            return SandboxResponse(status: 403, body: ObjectBody("a request needs the header field \(field)\n"))
        }
        guard request.body.length <= bodyBytesMax else {
            return SandboxResponse(status: 413, body: ObjectBody("at most \(bodyBytesMax) bytes\n"))
        }
        return nil
    }

    /// Whether a `Host` field, with or without a port, is `localhost`, an address of 127.0.0.0/8, or `[::1]`.
    private static func isLoopback(_ field: String) -> Bool {
        let match = field.lowercased().wholeMatch(of: /(?<host>\[[0-9a-f:]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?/)
        guard let host = match?.host else { return false }
        if ["localhost", "[::1]"].contains(host) { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
