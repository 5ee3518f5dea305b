import Objects

/// One page of a listing, in order.
struct ListingPage: Sendable {
    struct Entry: Sendable {
        var key: ObjectKey
        var isLatest: Bool
        var version: StoredVersion
    }

    var entries: [Entry] = []
    var commonPrefixes: [String] = []
    /// The last entry of this page, if more pages follow.
    var next: (key: ObjectKey, versionID: VersionID?)?

    var count: Int { entries.count + commonPrefixes.count }
}

extension ListingPage {
    func ending(at last: (key: ObjectKey, versionID: VersionID?)?) -> ListingPage {
        var page = self
        page.next = last
        return page
    }
}
