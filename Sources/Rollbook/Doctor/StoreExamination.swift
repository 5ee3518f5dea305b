import Foundation
import Indexes
import PlaybookFiles
import Publishing
import S3

/// The abilities of a channel's store, found out by a probe that writes one small object, compared with the channel's settings.
struct StoreExamination: Sendable {
    let workspace: Workspace
    let channel: Channel

    func lines() async -> [DoctorReport.Line] {
        let id = "\(workspace.machine.identity.process)-\(Int(workspace.clock.now().timeIntervalSince1970))"
        do {
            let probe = StoreProbe(client: try workspace.connections.makeClient(channel), id: id)
            return StoreVerdict(findings: try await probe.findings(), channel: channel).lines
        } catch {
            return [
                .init(
                    .probe, failed: error,
                    hint:
                        "the probe writes below s3://\(channel.bucket)/\(OwnFolder.key("probe/")) and removes it again")
            ]
        }
    }
}
