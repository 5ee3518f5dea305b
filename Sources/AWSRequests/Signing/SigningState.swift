import Objects
import Synchronization

/// The parts of signing that one signature leaves to the next: the key of the day, which four HMACs derive from the secret; a
/// digest; and the memory for what is signed.
final class SigningState: Sendable {
    private struct Key: Sendable {
        var secretAccessKey: String
        var scope: SigV4.Scope
        var key: HMACKey
        /// The scope as it is signed.
        var text: String
    }

    private struct State: ~Copyable {
        var key: Key?
        var digest = StreamingDigest(.sha256)
        /// The canonical request, and after it the string to sign.
        var bytes: [UInt8] = []
    }

    private let state = Mutex(State())

    /// The signature of a request in hexadecimal digits, and the text of its scope.
    ///
    /// - Parameters:
    ///   - timestamp: `20150830T123600Z`.
    ///   - write: appends the canonical request.
    func signature(
        secretAccessKey: String, timestamp: String, region: String, service: String, of write: (inout [UInt8]) -> Void
    ) -> (signature: String, scope: String) {
        state.withLock { state in
            let key = Self.key(&state, secretAccessKey, timestamp, region, service)
            state.bytes.removeAll(keepingCapacity: true)
            write(&state.bytes)
            let digest = state.bytes.withUnsafeBytes { SHA256Digest(of: $0, &state.digest) }
            state.bytes.removeAll(keepingCapacity: true)
            SigV4.appendStringToSign(to: &state.bytes, requestHash: digest.hex, timestamp: timestamp, scope: key.text)
            let signature = state.bytes.withUnsafeBytes { key.key.code(of: $0, &state.digest) }
            return (signature.hex, key.text)
        }
    }

    private static func key(
        _ state: inout State, _ secret: String, _ timestamp: String, _ region: String, _ service: String
    ) -> Key {
        if let known = state.key, known.secretAccessKey == secret, timestamp.utf8.starts(with: known.scope.day.utf8),
            known.scope.region == region, known.scope.service == service
        {
            return known
        }
        let scope = SigV4.Scope(day: String(timestamp.prefix(8)), region: region, service: service)
        let key = Key(
            secretAccessKey: secret, scope: scope,
            key: HMACKey(SigV4.signingKey(secretAccessKey: secret, scope: scope)), text: scope.text)
        state.key = key
        return key
    }
}
