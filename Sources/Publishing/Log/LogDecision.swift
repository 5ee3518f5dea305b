/// The decision about an entry to add; makes no request.
package enum LogDecision: Sendable, Equatable {
    /// Put the entry after all known entries.
    case put
    /// The entry exists. The changes that it announces may begin.
    case record
    /// Another run took the lock over from this writer: stop.
    case stop
    /// Another entry came first, and the plan was made without it.
    case planAnew

    /// - Parameters:
    ///   - putting: the outcome of the put; `nil` before it.
    ///   - isTakenOver: whether the log, as read so far, says that the lock was taken from this writer.
    ///   - replans: whether the entry holds a decision based on the earlier log.
    ///   - isMoved: whether entries of other writers became known since that decision.
    package static func about(
        _ putting: BucketLog.Putting?, isTakenOver: Bool, replans: Bool, isMoved: Bool
    ) -> LogDecision {
        if case .written = putting { return .record }
        if isTakenOver { return .stop }
        return replans && (isMoved || putting == .taken) ? .planAnew : .put
    }
}
