package import PlaybookFiles
package import S3

/// A channel whose bucket was reached: its client and its versioning.
package struct OpenChannel: Sendable {
    package let channel: Channel
    package let client: S3Client
    package let versioning: BucketVersioning
    /// How long replaced objects can be brought back.
    package var window: RollbackWindow
    /// Whether the bucket's objects have ACLs that count.
    package var access: AccessLook

    package init(
        channel: Channel, client: S3Client, versioning: BucketVersioning,
        window: RollbackWindow = .unknown("it was not asked for")
    ) {
        self.channel = channel
        self.client = client
        self.versioning = versioning
        self.window = window
        access = AccessLook(client)
    }

    package var reader: BucketReader { BucketReader(channel: channel, client: client) }
    package var isVersioned: Bool { versioning.keepsAll }
}
