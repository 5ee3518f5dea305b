import Foundation
import Indexes
import Objects
import Rollbook

extension ProcessEnvironment {
    /// The pseudonym of a person or machine: always the same here. Its key never leaves this machine.
    func pseudonym(_ kind: Workspace.NameKind, _ name: String) throws -> String {
        // A machine with the name of a person gets another digest.
        let salt = kind == .person ? [] : Array("\(kind.rawValue)\0".utf8)
        let digest = SHA256Digest(of: try pseudonymKey() + salt + Array(name.utf8))
        return "\(kind.rawValue)-\(digest.hex.prefix(Workspace.NameKind.digits))"
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
