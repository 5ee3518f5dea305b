package import Objects

/// The reason why this run may not write to the bucket.
package enum LockError: Error, Sendable, Equatable {
    case held(channel: String, bucket: String, key: ObjectKey, by: LockBody, lastSignSeconds: Int)
    /// The object exists and is not a lock.
    case foreign(bucket: String, key: ObjectKey)
    /// Other runs take and release the lock each time it is read.
    case contended(bucket: String, key: ObjectKey)
    /// Another run took it over, or a person released it.
    case lost(bucket: String, key: ObjectKey, to: LockBody?)
    /// `lock: required`, and the store's conditions are not trusted.
    case untrusted(channel: String)

    /// Whether the lock was held and then lost.
    package var isLoss: Bool { if case .lost = self { true } else { false } }
}

extension LockError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .held(_, let bucket, let key, let holder, let seconds):
            "s3://\(bucket) is locked by \(holder.forPeople), last sign of life \(seconds) s ago (\(key))"
        case .foreign(let bucket, let key): "s3://\(bucket)/\(key) is not a lock of rollbook"
        case .contended(let bucket, let key):
            "the lock s3://\(bucket)/\(key) is taken and released by other runs again and again"
        case .lost(let bucket, let key, let holder?):
            holder.isHeld
                ? "the lock s3://\(bucket)/\(key) was taken over by \(holder.forPeople)"
                : "the lock s3://\(bucket)/\(key) was released by \(holder.owner) on \(holder.host)"
        case .lost(let bucket, let key, nil): "the lock s3://\(bucket)/\(key) could not be renewed in time"
        case .untrusted(let channel):
            "channel \(channel) requires a lock, and its store's conditions are not trusted (conditions: verify)"
        }
    }
}
