/// Whether runs on a channel's bucket are recorded in a log for the whole team, and its place.
package enum LogSetting: Sendable, Equatable {
    case off
    /// A log in the bucket itself. There is none if the store's conditions are not trusted, or the channel has no lock.
    case own
    /// A log in the bucket itself that every write requires.
    case required
    /// A log in another place, such as a bucket that the public cannot read; every write requires it.
    case elsewhere(ArchivePlace)

    /// The default.
    package static let standard = LogSetting.own

    package var isRequired: Bool {
        switch self {
        case .off, .own: false
        case .required, .elsewhere: true
        }
    }
}

extension Channel {
    /// The place of the bucket's log; `nil` where it has none. Channels of one bucket share it.
    package var logPlace: LogPlace? {
        guard lock.key != nil, conditions == .trusted else { return nil }
        switch log {
        case .off: return nil
        case .own, .required: return LogPlace(bucket: bucket, folder: OwnFolder.key("log"))
        case .elsewhere(let place): return LogPlace(bucket: place.bucket, folder: join(place.prefix, "\(bucket)/log"))
        }
    }

    /// The place of the answers to waiting runs, beside the log.
    package var approvalPlace: LogPlace {
        guard case .elsewhere(let place) = log, logPlace != nil else {
            return LogPlace(bucket: bucket, folder: OwnFolder.key("approvals"))
        }
        return LogPlace(bucket: place.bucket, folder: join(place.prefix, "\(bucket)/approvals"))
    }

    private func join(_ prefix: String, _ path: String) -> String { prefix.isEmpty ? path : "\(prefix)/\(path)" }
}
