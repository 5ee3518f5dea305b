import AWSIdentity
import AWSRequests
import PlaybookFiles
import Rollbook

extension Dependencies {
    /// The signer for a channel, for `rollbook doctor`.
    var signer: @Sendable (Channel) async throws -> Doctor.Key {
        { [self] channel in
            if let rehearsal { return Doctor.Key(rehearsal.credentials, source: "the rehearsal") }
            do {
                let signer = try signer(of: channel)
                let found = try await signer.credentials.current()
                return Doctor.Key(
                    found.credentials, source: found.place, unhonoured: signer.settings.unhonoured)
            } catch let error as AWSSettingsError {
                throw Doctor.NoCredentials(error.description, isUnreachable: error.kind == .unreachable)
            }
        }
    }
}

extension Doctor.Key {
    fileprivate init(_ credentials: Credentials, source: String, unhonoured: [String] = []) {
        self.init(
            accessKeyID: credentials.accessKeyID, isTemporary: credentials.sessionToken != nil,
            expiration: credentials.expiration, source: source,
            unhonoured: unhonoured)
    }
}
