import Indexes
import PlaybookFiles
import RunJournal
import SimpleRepository
import Verification

extension StepWalk {
    /// What the real resolvers make of the indexes that a verify step looks at.
    ///
    /// Requirements were checked when the playbook was read.
    /// - Throws: `S3Error`, `CancellationError`.
    func installations(
        _ verify: VerifyStep, on channel: OpenChannel, _ changes: [ChangeRecord]
    ) async throws -> [Finding] {
        let check = InstallCheck(
            site: workspace.publicSite(channel.channel), resolvers: workspace.resolvers, changes: changes,
            targets: targets(verify), tell: { [report = workspace.report] in report(.note($0)) })
        let indexes =
            if verify.depth.outside {
                verify.indexes.isEmpty ? channel.channel.indexes : verify.indexes
            } else {
                try await channel.reader.indexes(verify.indexes).indexes
            }
        return try await check.check(verify.install.compactMap { Requirement($0) }, indexes: indexes)
    }

    /// The Pythons that were named, else the newest one whose wheels the catalog takes.
    private func targets(_ verify: VerifyStep) -> [PythonTarget] {
        let tags = workspace.catalog.wheels.pythonTags.compactMap { tag in
            tag.hasPrefix("cp3") ? PythonTarget.minor(of: "3." + tag.dropFirst(3)) : nil
        }
        let named = verify.pythons.compactMap { PythonTarget.minor(of: $0) }
        let newest = tags.max() ?? PythonTarget.all.map(\.minor).max() ?? 12
        return (named.isEmpty ? [newest] : named).map { PythonTarget(minor: $0, platform: .linuxX86_64) }
    }
}
