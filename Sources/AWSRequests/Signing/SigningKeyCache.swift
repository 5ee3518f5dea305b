import Synchronization

/// Keeps the latest signing key: four HMACs derive it from the secret, and it is valid for a day.
final class SigningKeyCache: Sendable {
    private struct Entry: Sendable {
        var secretAccessKey: String
        var scope: SigV4.Scope
        var key: [UInt8]
    }

    private let latest = Mutex<Entry?>(nil)

    func key(secretAccessKey: String, scope: SigV4.Scope) -> [UInt8] {
        latest.withLock { entry in
            if let entry, entry.scope == scope, entry.secretAccessKey == secretAccessKey { return entry.key }
            let key = SigV4.signingKey(secretAccessKey: secretAccessKey, scope: scope)
            entry = Entry(secretAccessKey: secretAccessKey, scope: scope, key: key)
            return key
        }
    }
}
