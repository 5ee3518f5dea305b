import HTTPTransport
import Indexes
import Objects
import PlaybookFiles
import Publishing
import RunJournal
import S3
import Verification

/// Whether the log of a channel's bucket can be read, and whether strangers can read it too.
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
                    hint: "every run reads it before it decides anything; `log: off` in channels.yaml switches it off")
            ]
        }
        guard let head = try? workspace.journal.logHead(of: place.description) else {
            return [.init(.log, .ok, "\(place) is empty: no run was made with it yet"), Self.nobody]
        }
        let count = (try? workspace.journal.runsInLog(place.description).count) ?? 0
        let known = DoctorReport.Line(
            .log, .ok, "\(place) has \(head.number) entries about \(count) \(count == 1 ? "run" : "runs"), in order")
        return [known, await readers(head)]
    }

    private static let nobody = DoctorReport.Line(.logReaders, .ok, "there is nothing to read")

    private var absence: String {
        if channel.lock.key == nil { return "the channel has no lock" }
        return channel.conditions == .trusted ? "log: off" : "the store's conditions are not trusted"
    }

    /// Tests without credentials whether strangers can read the log: it names version ids of withdrawn bytes.
    private func readers(_ head: LogHead) async -> DoctorReport.Line {
        guard let exposure = workspace.logExposure(of: channel), let document = exposure.document(head: head) else {
            return Self.nobody
        }
        do {
            let earlier = try workspace.journal.lastReplacedVersion(bucket: channel.bucket)
            let answer = try await exposure.ask(document: document, earlier: earlier)
            if let first = answer.open.first { return await open(first, answer.open, exposure) }
            guard let unknown = answer.unknown.first else {
                let asked = exposure.fronts.isEmpty ? "S3" : "S3 and the public URL"
                return .init(.logReaders, .ok, "\(asked) keep strangers from the log")
            }
            return .init(.logReaders, .unknown, "whether strangers can read the log is not known: \(unknown)")
        } catch {
            return .init(.logReaders, .unknown, "whether strangers can read the log is not known: \(error)")
        }
    }

    private func open(
        _ first: LogExposure.Finding, _ all: [LogExposure.Finding], _ exposure: LogExposure
    ) async -> DoctorReport.Line {
        let account = (try? await workspace.connections.callerIdentity(channel))?.account ?? channel.expectedBucketOwner
        let what =
            first.what == .document
            ? "anyone can read the log (\(first.url)): names of operators, and version ids of withdrawn files"
            : "anyone can read earlier versions, whose ids the log names (\(first.url))"
        let policy = exposure.denials(of: all, account: account).joined(separator: ", ")
        return .init(
            .logReaders, channel.production ? .problem : .warning,
            what + (channel.production ? "; nothing is written to production so" : ""),
            hint: "write `log: s3://PRIVATE/PREFIX` in channels.yaml, or add to the bucket's policy: \(policy)")
    }
}
