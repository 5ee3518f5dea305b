package import HTTPTransport
import Objects
import PlaybookFiles
import RunJournal
import S3

extension Plan {
    /// The requests for applying the plan and checking its public URLs when nothing goes wrong.
    ///
    /// Writes are exact for objects that need no parts. Listings of versions are counted as one for each index and rank, and
    /// one more for each 1,000 changes: an index with many other versions takes more.
    package var expectedRequests: RequestCounts {
        var counts = RequestCounts()
        for lane in stages.flatMap(\.lanes) where !lane.changes.isEmpty {
            let unknown = lane.changes.count { if case .listed = $0.before { true } else { false } }
            let ranks = lane.ranks.map(\.changes.count)
            let listings = (unknown > 0 ? [unknown] : []) + ranks
            counts.operations["ListObjectVersions", default: 0] += listings.reduce(0) { $0 + ($1 + 999) / 1000 }
            for change in lane.changes { change.count(into: &counts, on: channel) }
        }
        return counts
    }

    /// One line for people; `nil` for an empty plan.
    package var expense: String? {
        guard !isEmpty else { return nil }
        let counts = expectedRequests
        let requests = counts.operations.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        return "\(requests): about \(RequestPrices.text(ofDollars: channel.prices.dollars(counts)))"
    }
}

extension Change {
    fileprivate func count(into counts: inout RequestCounts, on channel: Channel) {
        let limits = channel.limits
        let size =
            switch action {
            case .put(let content), .copy(_, _, let content): content.size
            case .restore(let object): object.size
            case .delete, .purge: Int64(0)
            }
        switch action {
        case .put(let content):
            counts.bytesSent = counts.bytesSent.addingClamped(size)
            if case .upstream = content.source { counts.operations["HTTP GET", default: 0] += 1 }
            let parts = limits.uploadsInParts(size) ? limits.uploadRanges(ofSize: size).count : 0
            add(parts, whole: "PutObject", part: "UploadPart", to: &counts)
        case .copy, .restore:
            let parts = limits.needsParts(size) ? limits.partRanges(ofSize: size).count : 0
            add(parts, whole: "CopyObject", part: "UploadPartCopy", to: &counts)
        case .delete, .purge: counts.operations["DeleteObject", default: 0] += 1
        }
        guard channel.hasPublicURL, !key.isOwnDocument else { return }
        // A page has two URLs: the folder's and the file's.
        counts.operations["HTTP GET", default: 0] += key.lastComponent == "index.html" ? 2 : 1
    }

    private func add(_ parts: Int, whole: String, part: String, to counts: inout RequestCounts) {
        guard parts > 0 else {
            counts.operations[whole, default: 0] += 1
            return
        }
        counts.operations["CreateMultipartUpload", default: 0] += 1
        counts.operations[part, default: 0] += parts
        counts.operations["CompleteMultipartUpload", default: 0] += 1
    }
}
