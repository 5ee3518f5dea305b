import PlaybookFiles
import RunJournal

extension Finding {
    /// The place of a fault. Only the bucket's contents can be rolled back or regenerated.
    package enum Place: String, Sendable {
        /// In the bucket: its listing, its object, or bytes proven to be its object's.
        case bucket
        /// At the CDN or another host in front of the bucket, which serves something else than the bucket holds.
        case edge
        /// Unknown, because the bucket was not asked.
        case unknown
    }

    /// The evidence name for the place.
    static let placeName = "seen-in"

    /// `nil` for findings that passed, and for checks that concern neither bucket nor edge.
    package var place: Place? { evidence[Self.placeName].flatMap { Place(rawValue: $0) } }

    func seen(in place: Place) -> Finding {
        var finding = self
        finding.evidence[Self.placeName] = place.rawValue
        return finding
    }

    /// The finding as a fault of the edge, with the bucket's state in its message. Nothing in the bucket is changed for it.
    /// - Parameter held: the bucket's state, as a clause.
    func atTheEdge(_ held: String, _ mending: Mending, remedy: CheckRecord.Remedy = .wait) -> Finding {
        var finding = seen(in: .edge)
        if self.remedy != .outage { finding.remedy = remedy }
        finding.message += ": \(held), so this is the CDN's doing"
        finding.hint = mending.ofTheEdge
        return finding
    }

    /// Adds the place where a check left it out: the bucket if it was asked. A fault seen only from outside, or at the edge, is
    /// never rolled back or regenerated.
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
