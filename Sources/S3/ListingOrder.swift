import Objects

extension VersionListing {
    /// Takes the page as the one after `marker`.
    /// - Returns: the problem, if the listing goes back or repeats itself.
    mutating func follow(_ marker: Marker?) -> String? {
        if let marker, let first = versions.first?.key, first < ObjectKey(marker.key) {
            return "the listing goes back: \(first) comes after \(marker.key)"
        }
        guard var next, let marker else { return nil }
        if ObjectKey(next.key) < ObjectKey(marker.key) {
            return "the listing goes back: \(next.key) follows \(marker.key)"
        }
        if ObjectKey(next.key) == ObjectKey(marker.key) {
            next.passed = marker.passed.union([marker.versionID ?? ""])
            if next.passed.contains(next.versionID ?? "") { return "the listing does not move on from \(next.key)" }
        }
        self.next = next
        return nil
    }
}

extension ObjectListing {
    /// Takes the page as the one that `continuation` asked for.
    /// - Returns: the problem, if the listing goes back or repeats itself.
    mutating func follow(_ continuation: Continuation?) -> String? {
        guard let continuation else { return nil }
        if let first = objects.first?.key, let last = continuation.last, first <= last {
            return "the listing goes back: \(first) comes after \(last)"
        }
        guard var next else { return nil }
        next.passed = continuation.passed.union([continuation.token])
        if next.last == nil { next.last = continuation.last }
        if next.passed.contains(next.token) { return "the listing does not end: a token came again" }
        self.next = next
        return nil
    }
}

extension VersionListing.Marker {
    /// For a listing of current objects in place of one of versions.
    init(_ continuation: ObjectListing.Continuation) {
        self.init(key: continuation.last?.text ?? "", versionID: continuation.token)
        passed = continuation.passed
    }

    var continuation: ObjectListing.Continuation? {
        guard let versionID else { return nil }
        return ObjectListing.Continuation(token: versionID, last: key.isEmpty ? nil : ObjectKey(key), passed: passed)
    }
}
