import Foundation
import Indexes
import Objects

extension ProcessEnvironment {
    /// A name that says nobody's: of one person on one machine it is always the same. Its key never leaves the machine.
    func pseudonym(_ name: String) throws -> String {
        let digest = SHA256Digest(of: try pseudonymKey() + Array(name.utf8))
        return "operator-\(digest.hex.prefix(10))"
    }

    private static let keyBytes = 32

    private func pseudonymKey() throws -> [UInt8] {
        let path = stateFolder + "/operator-key"
        if let known = FileManager.default.contents(atPath: path), known.count == Self.keyBytes { return Array(known) }
        try PrivateFolder.makeState(stateFolder)
        let key = (0..<Self.keyBytes).map { _ in UInt8.random(in: .min ... .max) }
        let made = FileManager.default.createFile(
            atPath: path, contents: Data(key), attributes: [.posixPermissions: 0o600])
        guard made else { throw CommandFailure("\(path) cannot be written", status: .failed) }
        return key
    }
}
