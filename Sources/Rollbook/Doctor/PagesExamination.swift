import PlaybookFiles
import S3

/// Whether a program that bucket events start writes the pages of a channel, and whether the channel says so.
struct PagesExamination: Sendable {
    let channel: Channel
    let client: S3Client

    func lines() async -> [DoctorReport.Line] {
        do {
            let configuration = try await client.getBucketNotificationConfiguration()
            return channel.pages.areExternal ? external(configuration) : [own(configuration)]
        } catch let error as S3Error {
            return [unknown(error.code.rawValue)]
        } catch {
            return [unknown("\(error)")]
        }
    }

    private func unknown(_ reason: String) -> DoctorReport.Line {
        .init(
            .pages, .unknown, "who listens to the bucket is not known: \(reason)",
            hint: channel.pages.areExternal
                ? nil
                : "permit s3:GetBucketNotification, or look at the bucket's event notifications: where one starts a "
                    + "program that writes index pages, say `pages: external` for \(channel.name) in channels.yaml")
    }

    private func listeners(_ configuration: NotificationConfiguration, _ kind: String) -> [String] {
        (channel.roots + channel.indexes).flatMap { configuration.fileListeners(kind, below: $0) }.map(\.target)
    }

    private func own(_ configuration: NotificationConfiguration) -> DoctorReport.Line {
        guard let listener = listeners(configuration, "ObjectCreated").first else {
            return .init(
                .pages, .ok,
                configuration.sendsToEventBridge
                    ? "written by rollbook; EventBridge gets every event of the bucket"
                    : "written by rollbook; no indexer listens to the bucket")
        }
        return .init(
            .pages, .warning, "\(listener) listens for new files below the channel",
            hint: "if it writes index pages, say `pages: external` for \(channel.name) in channels.yaml: "
                + "it writes over those of a reindex, and a rollback of them is a conflict")
    }

    private func external(_ configuration: NotificationConfiguration) -> [DoctorReport.Line] {
        let (created, removed) = (listeners(configuration, "ObjectCreated"), listeners(configuration, "ObjectRemoved"))
        guard let listener = created.first else {
            let bridge = configuration.sendsToEventBridge
            return [
                .init(
                    .pages, bridge ? .unknown : .warning,
                    bridge
                        ? "external; EventBridge gets every event, and its rules are not known here"
                        : "external, and nothing listens for new files below the channel: its pages will not follow",
                    hint: bridge
                        ? nil : "start the indexer from the bucket's events, or take `pages: external` off the channel")
            ]
        }
        let line = DoctorReport.Line(.pages, .ok, "external: \(listener) listens for new files")
        guard removed.isEmpty, !configuration.sendsToEventBridge else { return [line] }
        return [
            line,
            .init(
                .pages, .warning, "external, and nothing listens for removed files: a withdrawal stays on the pages",
                hint: "add s3:ObjectRemoved:* to what starts the indexer"),
        ]
    }
}
