/// Whether the runs on a channel lock its bucket against a second operator, and by which object.
package enum LockSetting: Sendable, Equatable {
    case off
    /// Where the store's conditions are trusted and the object may be written; elsewhere a note says that there is none.
    case optional(key: String)
    /// Without it nothing is written.
    case required(key: String)

    package static let defaultKey = OwnFolder.key("lock")
    /// What a channel has that says nothing of it.
    package static let standard = LockSetting.optional(key: defaultKey)

    package var key: String? {
        switch self {
        case .off: nil
        case .optional(let key), .required(let key): key
        }
    }
}
