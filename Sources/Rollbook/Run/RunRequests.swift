package import HTTPTransport
package import RunJournal

/// The requests that a run sent, as the journal's events record them: one event for each start or resumption.
package struct RunRequests: Sendable, Equatable {
    package var counts: RequestCounts
    /// US dollars, by the prices at that time.
    package var dollars: Double

    static let eventKind = "requests"
    private static let sentKey = "bytes-sent"
    private static let receivedKey = "bytes-received"
    private static let dollarsKey = "us-dollars"
    /// The highest count in one event, so that the sum of all cannot overflow, whatever a file says.
    private static let countMax = 1 << 48

    package init(counts: RequestCounts, dollars: Double) {
        self.counts = counts
        self.dollars = dollars
    }

    /// `nil` for a run without such an event, such as an imported one.
    package init?(of run: String, in journal: Journal) throws {
        let events = try journal.events(of: run, kind: Self.eventKind)
        guard !events.isEmpty else { return nil }
        self.init(counts: RequestCounts(), dollars: 0)
        for event in events {
            let texts = [Self.sentKey, Self.receivedKey, Self.dollarsKey]
            dollars += event[Self.dollarsKey].flatMap { Double($0) } ?? 0
            counts =
                counts
                + RequestCounts(
                    operations: event.filter { !texts.contains($0.key) }.compactMapValues {
                        Int($0).map { min(max($0, 0), Self.countMax) }
                    },
                    bytesSent: Self.bytes(event[Self.sentKey]),
                    bytesReceived: Self.bytes(event[Self.receivedKey]))
        }
    }

    private static func bytes(_ text: String?) -> Int64 {
        min(max(text.flatMap { Int64($0) } ?? 0, 0), Int64(countMax))
    }

    var payload: [String: String] {
        var payload = counts.operations.mapValues { "\($0)" }
        payload[Self.sentKey] = "\(counts.bytesSent)"
        payload[Self.receivedKey] = "\(counts.bytesReceived)"
        payload[Self.dollarsKey] = "\((dollars * 1e6).rounded() / 1e6)"
        return payload
    }
}
