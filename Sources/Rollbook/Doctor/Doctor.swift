package import FoundationEssentials
package import PlaybookFiles
import S3

/// Checks everything that a run depends on before the run begins. It writes to a bucket only where it is asked to try.
package struct Doctor: Sendable {
    let workspace: Workspace
    /// The credentials in use for a channel; throws `NoCredentials`. The edge of the program knows them.
    let key: @Sendable (Channel) async throws -> Key

    /// The displayed facts about credentials; none of them is secret.
    package struct Key: Sendable {
        package var accessKeyID: String
        package var isTemporary: Bool
        /// When the service stops accepting them; `nil` when unknown or never.
        package var expiration: Date?
        /// The source of the credentials, such as `~/.aws/credentials [dev]`.
        package var source: String
        /// Settings of AWS's tools that are set but not honoured, in words.
        package var unhonoured: [String]

        package init(
            accessKeyID: String, isTemporary: Bool, expiration: Date?, source: String, unhonoured: [String] = []
        ) {
            self.unhonoured = unhonoured
            self.accessKeyID = accessKeyID
            self.isTemporary = isTemporary
            self.expiration = expiration
            self.source = source
        }
    }

    /// The reason why there are no credentials to sign with.
    package struct NoCredentials: Error, CustomStringConvertible {
        package var description: String
        /// Whether a service that issues credentials did not answer.
        package var isUnreachable: Bool

        package init(_ description: String, isUnreachable: Bool = false) {
            self.description = description
            self.isUnreachable = isUnreachable
        }
    }

    package init(workspace: Workspace, key: @escaping @Sendable (Channel) async throws -> Key) {
        self.workspace = workspace
        self.key = key
    }

    /// Checks this machine and each of `channels`. A failure is a line of the report, not an error.
    ///
    /// - Parameters:
    ///   - triesApprovals: whether a request that writes may find out whose approvals count; it leaves nothing behind.
    ///   - probes: whether an object may be written and removed to find out what the stores can do.
    ///   - missingJournal: the path of a named journal that does not exist: nothing is known of earlier runs.
    package func examine(
        _ channels: [Channel], triesApprovals: Bool = false, probes: Bool = false, missingJournal: String? = nil
    ) async -> DoctorReport {
        let signer = SignerExamination(workspace: workspace, key: key)
        // The signer that all channels share is shown once.
        let shared = Set(channels.map(\.profile)).count <= 1 ? channels.first : nil
        async let machine = MachineExamination(workspace: workspace, missingJournal: missingJournal).section()
        async let common = signer.lines(shared)
        let sections = await withTaskGroup(of: (Int, DoctorReport.Section).self) { group in
            for (position, channel) in channels.enumerated() {
                group.addTask {
                    async let own = signer.lines(shared == nil ? channel : nil)
                    async let permissions = PermissionExamination(workspace: workspace, channel: channel).lines()
                    var section = await ChannelExamination(workspace: workspace, channel: channel).section()
                    section.lines = await own + (await permissions) + section.lines
                    section.lines += await ApprovalExamination(
                        workspace: workspace, channel: channel, writes: triesApprovals
                    ).lines()
                    if probes {
                        section.lines += await StoreExamination(workspace: workspace, channel: channel).lines()
                    }
                    return (position, section)
                }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
        var first = await machine
        first.lines = await common + first.lines
        return DoctorReport(sections: [first] + sections)
    }
}

extension DoctorReport.Line {
    /// A failed request as a problem, in few words.
    init(_ name: DoctorReport.Name, failed error: any Error, hint: String? = nil) {
        guard let error = error as? S3Error else {
            let isPermission = (error as? Doctor.NoCredentials).map { !$0.isUnreachable } ?? false
            self.init(
                name, .problem, "\(error)", hint: hint, cause: isPermission ? .notPermitted : .unavailable)
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
