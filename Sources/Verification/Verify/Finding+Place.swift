import PlaybookFiles
import RunJournal

extension Finding {
    /// Where the fault was seen. Only what the bucket holds can be rolled back or generated anew.
    package enum Place: String, Sendable {
        /// In the bucket: its listing, its object, or bytes that were shown to be its object's.
        case bucket
        /// At the CDN or another host in front of it: the bucket holds something else than it serves.
        case edge
        /// Not known, because the bucket was not asked.
        case unknown
    }

    /// The evidence that holds the place.
    static let placeName = "seen-in"

    /// `nil` for what passed, and for checks of neither.
    package var place: Place? { evidence[Self.placeName].flatMap { Place(rawValue: $0) } }

    func seen(in place: Place) -> Finding {
        var finding = self
        finding.evidence[Self.placeName] = place.rawValue
        return finding
    }

    /// As a fault of the edge, which says what the bucket holds. Nothing that is in the bucket is changed for it.
    /// - Parameter held: what the bucket holds, as a clause.
    func atTheEdge(_ held: String, _ mending: Mending, remedy: CheckRecord.Remedy = .wait) -> Finding {
        var finding = seen(in: .edge)
        if self.remedy != .outage { finding.remedy = remedy }
        finding.message += ": \(held), so this is the CDN's doing"
        finding.hint = mending.ofTheEdge
        return finding
    }

    /// Findings whose place a check did not say are the bucket's where the bucket was asked; what was seen from outside
    /// only, or at the edge, is never rolled back or generated anew.
    func placed(hasBucket: Bool, _ mending: Mending) -> Finding {
        guard verdict != .pass else { return self }
        var finding = place == nil ? seen(in: hasBucket ? .bucket : .unknown) : self
        guard finding.place != .bucket, remedy == .rollback || remedy == .regenerate else { return finding }
        if finding.place == .edge {
            (finding.remedy, finding.hint) = (.wait, mending.ofTheEdge)
        } else {
            finding.remedy = nil
            finding.hint = "only the bucket shows whether it is at fault: \(mending.again)"
        }
        return finding
    }
}
