package import Objects

/// The decision about a lock that a run wants, without a clock or a request.
///
/// A lock of another run is taken over only after it was watched for a whole interval in which its tag stayed the same:
/// a stale one, and one that this journal left behind. Its owner has then sent nothing for longer than a request can be
/// under way, or is gone.
package enum LockDecision: Sendable, Equatable {
    /// There is none.
    case create
    /// It is free, or ours already.
    case take(ETag)
    /// It looks abandoned.
    case watch(ETag, seconds: Double, of: LockBody)
    case takeOver(ETag, from: LockBody)
    case refuse(Refusal)

    package enum Refusal: Sendable, Equatable {
        /// Not a lock that this rollbook understands.
        case foreign
        case held(LockBody)
    }

    /// - Parameters:
    ///   - token: under which it is wanted.
    ///   - isLeftBehind: whether a body is of a process that is gone, because its journal is this process's now.
    ///   - watched: the tag that the lock had before it was watched; `nil` when it was not.
    package static func about(
        _ standing: LockStanding?, token: String, isLeftBehind: (LockBody) -> Bool, watched: ETag?
    ) -> LockDecision {
        guard let standing else { return .create }
        guard let body = standing.body else { return .refuse(.foreign) }
        guard body.isHeld, body.token != token else { return .take(standing.etag) }
        if let watched {
            // Another tag is a sign of life.
            return watched == standing.etag ? .takeOver(standing.etag, from: body) : .refuse(.held(body))
        }
        guard standing.ageSeconds > body.timing.staleSeconds || isLeftBehind(body) else { return .refuse(.held(body)) }
        return .watch(standing.etag, seconds: body.timing.watchSeconds, of: body)
    }
}
