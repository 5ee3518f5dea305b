import AWSRequests

/// The listeners for a bucket's events (GetBucketNotificationConfiguration).
package struct NotificationConfiguration: Sendable, Equatable {
    package var listeners: [Listener]
    /// Whether Amazon EventBridge gets every event; its rules are not known here.
    package var sendsToEventBridge: Bool

    package init(listeners: [Listener] = [], sendsToEventBridge: Bool = false) {
        self.listeners = listeners
        self.sendsToEventBridge = sendsToEventBridge
    }

    /// A Lambda function, a queue or a topic.
    package struct Listener: Sendable, Equatable {
        /// Its ARN.
        package var target: String
        /// Such as `s3:ObjectCreated:*`.
        package var events: [String]
        /// The prefix of its keys; empty: all.
        package var prefix: String
        /// The suffix of its keys; empty: all.
        package var suffix: String

        package init(target: String, events: [String], prefix: String = "", suffix: String = "") {
            self.target = target
            self.events = events
            self.prefix = prefix
            self.suffix = suffix
        }

        /// Whether the listener gets events of a kind, such as `ObjectCreated`, for keys with this prefix and suffix.
        ///
        /// - Parameters:
        ///   - prefix: a listener for only some of the keys below it counts too.
        ///   - suffixes: one match is enough.
        package func hears(_ kind: String, below prefix: String, endingIn suffixes: [String]) -> Bool {
            events.contains { $0.hasPrefix("s3:\(kind):") }
                && (self.prefix.hasPrefix(prefix) || prefix.hasPrefix(self.prefix))
                && suffixes.contains { $0.hasSuffix(suffix) || suffix.hasSuffix($0) }
        }
    }
}

extension NotificationConfiguration {
    /// Reads `<NotificationConfiguration>`. Source: Amazon S3 API Reference, GetBucketNotificationConfiguration; a Lambda
    /// function has its older name there.
    init(_ tree: XMLTree) {
        let kinds = [
            ("CloudFunctionConfiguration", "CloudFunction"), ("QueueConfiguration", "Queue"),
            ("TopicConfiguration", "Topic"),
        ]
        self.init(
            listeners: kinds.flatMap { name, target in tree.all(name).compactMap { Listener($0, target: target) } },
            sendsToEventBridge: tree["EventBridgeConfiguration"] != nil)
    }
}

extension NotificationConfiguration.Listener {
    fileprivate init?(_ tree: XMLTree, target name: String) {
        guard let target = tree.text(name) else { return nil }
        let rules = tree["Filter"]?["S3Key"]?.all("FilterRule") ?? []
        func value(_ name: String) -> String {
            rules.first { $0.text("Name")?.lowercased() == name }?.text("Value") ?? ""
        }
        self.init(
            target: target, events: tree.all("Event").map(\.text), prefix: value("prefix"), suffix: value("suffix"))
    }
}
