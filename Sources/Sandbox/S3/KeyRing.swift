import Synchronization

/// The keys that the sandbox knows, by id.
final class KeyRing: Sendable {
    private let keys: Mutex<[String: SandboxCredentials]>

    init(_ credentials: [SandboxCredentials]) {
        keys = Mutex(Dictionary(credentials.map { ($0.accessKeyID, $0) }) { first, _ in first })
    }

    /// The key with this id; `nil` if there is none.
    subscript(accessKeyID: String) -> SandboxCredentials? { keys.withLock { $0[accessKeyID] } }

    /// Adds a key, in place of the one with its id.
    func admit(_ key: SandboxCredentials) {
        keys.withLock { $0[key.accessKeyID] = key }
    }
}
