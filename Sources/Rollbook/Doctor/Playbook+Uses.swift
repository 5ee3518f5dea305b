package import PlaybookFiles

extension Playbook {
    /// The uses of channels by the playbook's steps. A step whose channel is an input counts for every channel.
    package func uses(of channels: [Channel]) -> [LeastPolicy.Use] {
        channels.compactMap { channel in
            let kinds = steps.map(\.kind).filter { kind in
                kind.channel.map { $0 == channel.name || $0.contains("$") } ?? (kind.changesObjects || kind.invalidates)
            }
            guard kinds.contains(where: { !$0.isOutside }) else { return nil }
            let isInvalidated = channel.cloudFront.map { $0.invalidation != .never } ?? false
            let writes = kinds.contains(where: \.changesObjects)
            return LeastPolicy.Use(
                channel, writes: writes, invalidates: kinds.contains(where: \.invalidates) || writes && isInvalidated)
        }
    }
}
