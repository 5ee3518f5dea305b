package import FoundationEssentials
package import PlaybookFiles
import S3

/// Looks at everything that a run depends on, before one begins. It writes nothing to any bucket.
package struct Doctor: Sendable {
    let workspace: Workspace
    let signer: Signer

    /// Who signs the requests; the edge of the program knows.
    package struct Signer: Sendable {
        /// The credentials in use; throws `NoCredentials`.
        package var credentials: @Sendable () async throws -> Key
        /// Who they are in the service's eyes; `nil` where there is no such service to ask.
        package var identity: (@Sendable () async throws -> Workspace.CallerIdentity)?

        package init(
            credentials: @escaping @Sendable () async throws -> Key,
            identity: (@Sendable () async throws -> Workspace.CallerIdentity)?
        ) {
            self.credentials = credentials
            self.identity = identity
        }
    }

    /// What is told of credentials; nothing of it is secret.
    package struct Key: Sendable {
        package var accessKeyID: String
        package var isTemporary: Bool
        /// When the service stops accepting them; `nil` when unknown or never.
        package var expiration: Date?
        /// Where they come from, such as `~/.aws/credentials [dev]`.
        package var source: String

        package init(accessKeyID: String, isTemporary: Bool, expiration: Date?, source: String) {
            self.accessKeyID = accessKeyID
            self.isTemporary = isTemporary
            self.expiration = expiration
            self.source = source
        }
    }

    /// That there is nothing to sign with, and why.
    package struct NoCredentials: Error, CustomStringConvertible {
        package var description: String

        package init(_ description: String) {
            self.description = description
        }
    }

    package init(workspace: Workspace, signer: Signer) {
        self.workspace = workspace
        self.signer = signer
    }

    /// Looks at this machine and at each of `channels`. Whatever goes wrong is a line of the report, no error.
    package func examine(_ channels: [Channel]) async -> DoctorReport {
        async let machine = MachineExamination(workspace: workspace, signer: signer).section()
        let sections = await withTaskGroup(of: (Int, DoctorReport.Section).self) { group in
            for (position, channel) in channels.enumerated() {
                group.addTask { (position, await ChannelExamination(workspace: workspace, channel: channel).section()) }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
        return DoctorReport(sections: [await machine] + sections)
    }
}

extension DoctorReport.Line {
    /// A failed request as a problem, in few words.
    init(_ name: DoctorReport.Name, failed error: any Error, hint: String? = nil) {
        guard let error = error as? S3Error else {
            self.init(
                name, .problem, "\(error)", hint: hint,
                cause: error is Doctor.NoCredentials ? .notPermitted : .unavailable)
            return
        }
        let permissions: Set<S3Error.Code> = [
            .noCredentials, .expiredToken, .accessDenied, .invalidAccessKeyID, .signatureDoesNotMatch,
        ]
        let cause: DoctorReport.Cause? =
            permissions.contains(error.code) || error.status == 403
            ? .notPermitted : error.code == .noAnswer || error.status >= 500 ? .unavailable : nil
        self.init(
            name, .problem, "\(error.operation): \(error.code.rawValue): \(error.message)", hint: hint, cause: cause)
    }
}
