import S3

extension NotificationConfiguration {
    /// Key suffixes that an indexer listens for: those of files, not of the pages that it writes.
    private static let fileSuffixes = [".whl", ".tar.gz", ".zip"]

    /// The listeners that get events of a kind, such as `ObjectCreated`, for files below a prefix without a slash at its end.
    /// A listener for only some of the keys there counts too.
    func fileListeners(_ kind: String, below area: String) -> [Listener] {
        listeners.filter { $0.hears(kind, below: area + "/", endingIn: Self.fileSuffixes) }
    }
}
