package import Objects

/// The decision about a lock that a run wants. Uses no clock and makes no request.
///
/// Another run's lock is taken over only if it is stale, or if this journal left it behind, and only after its ETag stayed
/// the same for a whole watched interval. By then its owner is gone, or has sent nothing for longer than a request can be
/// under way.
package enum LockDecision: Sendable, Equatable {
    /// There is no lock.
    case create
    /// The lock is free, or ours already.
    case take(ETag)
    /// The lock looks abandoned.
    case watch(ETag, seconds: Double, of: LockBody)
    case takeOver(ETag, from: LockBody)
    case refuse(Refusal)

    package enum Refusal: Sendable, Equatable {
        /// The object is not a lock that this rollbook understands.
        case foreign
        case held(LockBody)
    }

    /// - Parameters:
    ///   - token: the token for the new lock.
    ///   - isLeftBehind: whether a body is a dead process's: its journal is now open in this process.
    ///   - watched: the lock's ETag before it was watched; `nil` when it was not watched.
    package static func about(
        _ standing: LockStanding?, token: String, isLeftBehind: (LockBody) -> Bool, watched: ETag?
    ) -> LockDecision {
        guard let standing else { return .create }
        guard let body = standing.body else { return .refuse(.foreign) }
        guard body.isHeld, body.token != token else { return .take(standing.etag) }
        if let watched {
            // Another ETag is a sign of life.
            return watched == standing.etag ? .takeOver(standing.etag, from: body) : .refuse(.held(body))
        }
        guard standing.ageSeconds > body.timing.staleSeconds || isLeftBehind(body) else { return .refuse(.held(body)) }
        return .watch(standing.etag, seconds: body.timing.watchSeconds, of: body)
    }
}
