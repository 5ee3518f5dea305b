/// Whether the runs on a channel's bucket stand in a log that the whole team reads, and where it lies.
package enum LogSetting: Sendable, Equatable {
    case off
    /// In the bucket itself. Where the store's conditions are not trusted, or the channel has no lock, there is none.
    case own
    /// In the bucket itself, and without it nothing is written.
    case required
    /// In another place, such as a bucket that the world cannot read; without it nothing is written.
    case elsewhere(ArchivePlace)

    /// What a channel has that says nothing of it.
    package static let standard = LogSetting.own

    package var isRequired: Bool {
        switch self {
        case .off, .own: false
        case .required, .elsewhere: true
        }
    }
}

extension Channel {
    /// Where the log of the channel's bucket lies; `nil` where it has none. Channels of one bucket share it.
    package var logPlace: LogPlace? {
        guard lock.key != nil, conditions == .trusted else { return nil }
        switch log {
        case .off: return nil
        case .own, .required: return LogPlace(bucket: bucket, folder: OwnFolder.key("log"))
        case .elsewhere(let place): return LogPlace(bucket: place.bucket, folder: join(place.prefix, "\(bucket)/log"))
        }
    }

    /// Where answers to runs that wait lie: beside the log.
    package var approvalPlace: LogPlace {
        guard case .elsewhere(let place) = log, logPlace != nil else {
            return LogPlace(bucket: bucket, folder: OwnFolder.key("approvals"))
        }
        return LogPlace(bucket: place.bucket, folder: join(place.prefix, "\(bucket)/approvals"))
    }

    private func join(_ prefix: String, _ path: String) -> String { prefix.isEmpty ? path : "\(prefix)/\(path)" }
}
