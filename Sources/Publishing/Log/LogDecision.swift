/// The decision about an entry that is to be added, without a request.
package enum LogDecision: Sendable, Equatable {
    /// It is put, after all entries that are known.
    case put
    /// It is there. The changes that it announces may begin.
    case record
    /// Another run took the lock over from this writer: it does nothing more.
    case stop
    /// Another entry came first, and the plan was made without it.
    case planAnew

    /// - Parameters:
    ///   - putting: what became of it; `nil` before it is put.
    ///   - isTakenOver: whether the log, as far as it was read by now, says that the lock was taken from this writer.
    ///   - replans: whether the entry says what was decided on the log as it was before.
    ///   - isMoved: whether entries of others are known by now that were not when that was decided.
    package static func about(
        _ putting: BucketLog.Putting?, isTakenOver: Bool, replans: Bool, isMoved: Bool
    ) -> LogDecision {
        if case .written = putting { return .record }
        if isTakenOver { return .stop }
        return replans && (isMoved || putting == .taken) ? .planAnew : .put
    }
}
