import HTTPTransport
import Indexes
import Objects
import PlaybookFiles
import Publishing
import RunJournal
import S3
import Verification

/// Whether the log of a channel's bucket can be read, and by whom.
struct LogExamination: Sendable {
    let workspace: Workspace
    let channel: Channel

    func lines() async -> [DoctorReport.Line] {
        guard let place = channel.logPlace else { return [.init(.log, .ok, "none: \(absence)"), Self.nobody] }
        do {
            _ = try await workspace.logReader.catchUp(with: channel)
        } catch {
            return [
                .init(
                    .log, failed: error,
                    hint: "every run reads it before it decides anything; `log: off` in channels.yaml goes without")
            ]
        }
        guard let head = try? workspace.journal.logHead(of: place.description) else {
            return [.init(.log, .ok, "\(place) is empty: no run was made with it yet"), Self.nobody]
        }
        let count = (try? workspace.journal.runsInLog(place.description).count) ?? 0
        let known = DoctorReport.Line(
            .log, .ok, "\(place) has \(head.number) entries about \(count) \(count == 1 ? "run" : "runs") in order")
        return [known, await readers(of: ObjectKey(place.key(ofEntry: head.number)), in: place)]
    }

    private static let nobody = DoctorReport.Line(.logReaders, .ok, "there is nothing to read")

    private var absence: String {
        if channel.lock.key == nil { return "the channel has no lock" }
        return channel.conditions == .trusted ? "log: off" : "the store's conditions are not trusted"
    }

    /// Asked without credentials, at the public URL: the log names version ids of bytes that were withdrawn.
    private func readers(of key: ObjectKey, in place: LogPlace) async -> DoctorReport.Line {
        guard channel.hasPublicURL, place.bucket == channel.bucket else {
            return .init(
                .logReaders, .unknown, "whether others can read the log was not asked: there is no public URL of it")
        }
        let url = channel.publicURL(ofKey: key.text)
        do {
            let sight = try await workspace.publicSite(channel).page(url)
            guard sight.status == 200 else {
                return .init(.logReaders, .ok, "the public URL of the log answers \(sight.status) to strangers")
            }
            return .init(
                .logReaders, .warning,
                "everybody can read the log (\(url)): names of operators, and version ids of what was withdrawn",
                hint: "write `log: s3://PRIVATE/PREFIX` in channels.yaml, or add to the bucket's policy: \(denial)")
        } catch {
            return .init(.logReaders, .unknown, "whether strangers can read the log is not known: \(error)")
        }
    }

    /// A statement that keeps everybody but the bucket's own account from reading rollbook's documents.
    private var denial: String {
        """
        {"Effect":"Deny","Principal":"*","Action":["s3:GetObject","s3:GetObjectVersion"],\
        "Resource":"arn:aws:s3:::\(channel.bucket)/\(OwnFolder.name)/*",\
        "Condition":{"StringNotEquals":{"aws:PrincipalAccount":"ACCOUNT"}}}
        """
    }
}
